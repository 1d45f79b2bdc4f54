import { stringify } from 'yaml';
import type { KubeObject } from '../../src/cluster/object.ts';
import type { Files } from '../sample.ts';

/** The objects of the case `many`. */
export interface ManyObjects {
  namespace: string;
  count: number;
  /** Of the one ConfigMap that each push changes. */
  value: string;
  /** Of every object. */
  labels?: Record<string, string>;
}

/** Kinds of one app: nothing that has pods, so that nothing but the API servers is waited for. */
const APP = [
  ...Array.from({ length: 9 }, () => 'ConfigMap'),
  ...Array.from({ length: 3 }, () => 'Secret'),
  ...['ServiceAccount', 'Role', 'RoleBinding', 'NetworkPolicy', 'Service', 'CronJob', 'ConfigMap'],
];

/** The one ConfigMap that each push changes. */
export const CHANGED = 'app-0-0';

export function manyObjects({ namespace, count, value, labels = {} }: ManyObjects): KubeObject[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = APP[index % APP.length] ?? 'ConfigMap';
    const name = `app-${Math.floor(index / APP.length)}-${index % APP.length}`;
    const { apiVersion, ...body } = bodyOf(kind, name, value);
    return {
      apiVersion,
      kind,
      metadata: { name, namespace, labels: { app: appOf(name), ...labels } },
      ...body,
    };
  });
}

/** The same as a repository has them: one file an app. */
export function manyFiles(objects: ManyObjects): Files {
  const byApp = Map.groupBy(manyObjects(objects), ({ metadata }) => appOf(metadata.name));
  return Object.fromEntries(
    [...byApp].map(([app, some]) => [`base/${app}.yaml`, some.map((one) => stringify(one)).join('---\n')]),
  );
}

function appOf(name: string): string {
  return name.replace(/-\d+$/, '');
}

function bodyOf(kind: string, name: string, value: string): { apiVersion: string; [field: string]: unknown } {
  const role = name.replace(/-\d+$/, '-13');
  switch (kind) {
    case 'Secret':
      return { apiVersion: 'v1', data: { password: Buffer.from(name).toString('base64') } };
    case 'ServiceAccount':
      return { apiVersion: 'v1', automountServiceAccountToken: false };
    case 'Role':
      return {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        rules: [{ apiGroups: [''], resources: ['configmaps', 'secrets'], verbs: ['get', 'list', 'watch'] }],
      };
    case 'RoleBinding':
      return {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
        subjects: [{ kind: 'ServiceAccount', name: role, namespace: 'default' }],
      };
    case 'NetworkPolicy':
      return {
        apiVersion: 'networking.k8s.io/v1',
        spec: {
          podSelector: { matchLabels: { app: appOf(name) } },
          policyTypes: ['Ingress'],
          ingress: [{ ports: [{ port: 8080 }] }],
        },
      };
    case 'Service':
      return {
        apiVersion: 'v1',
        spec: { clusterIP: 'None', selector: { app: appOf(name) }, ports: [{ name: 'http', port: 80 }] },
      };
    case 'CronJob':
      return { apiVersion: 'batch/v1', spec: { schedule: '5 4 * * *', suspend: true, jobTemplate: JOB } };
    default:
      return { apiVersion: 'v1', data: { round: name === CHANGED ? value : 'never', ...SETTINGS } };
  }
}

const JOB = {
  spec: {
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'clean', image: 'registry.example/clean:1', args: ['--all'] }],
      },
    },
  },
};

/** About 1 KB, as ConfigMaps have it. */
const SETTINGS = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [`setting-${index}`, `the value of setting ${index} of this app`]),
);
