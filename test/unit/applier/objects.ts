import type { Resource } from '../../../src/cluster/cluster.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';

type Meta = Partial<KubeObject['metadata']>;

/** Where objects of these names are, of a namespaced kind. */
export const atOne = { name: 'one', namespace: 'default' };
export const atWeb = { name: 'web', namespace: 'default' };

/** What `crd('Widget', 'widgets')` defines. */
export const widgets: Resource = {
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true,
  verbs: [],
};

export function configMap(name: string, data: Record<string, string> = { from: 'git' }, meta: Meta = {}) {
  return namespaced('v1', 'ConfigMap', { name, ...meta }, { data });
}

export function secret(name: string, data: Record<string, string>): KubeObject {
  return namespaced('v1', 'Secret', { name }, { data });
}

export function service(name: string, port = 80, meta: Meta = {}): KubeObject {
  const spec = { selector: { app: name }, ports: [{ port, protocol: 'TCP' }] };
  return namespaced('v1', 'Service', { name, ...meta }, { spec });
}

export function nodePortService(name: string, nodePort: number, meta: Meta = {}): KubeObject {
  const spec = {
    type: 'NodePort',
    selector: { app: 'web' },
    ports: [{ port: 80, protocol: 'TCP', nodePort }],
  };
  return namespaced('v1', 'Service', { name, ...meta }, { spec });
}

export function ingress(name: string, annotations?: Record<string, string>): KubeObject {
  const spec = { defaultBackend: { service: { name: 'web', port: { number: 80 } } } };
  return namespaced(
    'networking.k8s.io/v1',
    'Ingress',
    { name, ...(annotations && { annotations }) },
    { spec },
  );
}

export function replicaSet(name: string, replicas = 1): KubeObject {
  const spec = {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
    },
  };
  return namespaced('apps/v1', 'ReplicaSet', { name }, { spec });
}

export function namespace(name: string, annotations?: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...(annotations && { annotations }) } };
}

export function crd(kind: string, plural: string): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  };
}

export function custom(kind: string, name: string): KubeObject {
  return namespaced('example.com/v1', kind, { name }, { spec: { size: 'small' } });
}

function namespaced(
  apiVersion: string,
  kind: string,
  meta: Meta & { name: string },
  body: object,
): KubeObject {
  return { apiVersion, kind, metadata: { namespace: 'default', ...meta }, ...body };
}
