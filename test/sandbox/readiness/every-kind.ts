import { gatewayPath } from '../gateway-api.ts';
import { answered, gatewayManifest, manifest, served, stuckJob, stuckTemplate } from './objects.ts';
import type { Stage } from './stage.ts';

/** One of each kind, each with what it waits for and what makes it Current. */
interface Scene {
  file: string;
  object: string;
  says: string;
  release: () => Promise<void>;
}

export function scenes(scene: Stage, { group, port }: { group: string; port: number }): Scene[] {
  const { namespace, patch, create, unstick } = scene;
  const inNamespace = (name: string) => `${namespace}/${name}`;
  const selector = (app: string) => ({ matchLabels: { app } });
  const volumeClass = `of-${namespace}`;
  return [
    {
      file: manifest('apps/v1', 'StatefulSet', 'store', {
        spec: { serviceName: 'store', selector: selector('store'), template: stuckTemplate('store') },
      }),
      object: `StatefulSet ${inNamespace('store')}`,
      says: '0 of 1 pod ready',
      release: () => unstick('store'),
    },
    {
      file: manifest('apps/v1', 'DaemonSet', 'agent', {
        spec: { selector: selector('agent'), template: stuckTemplate('agent') },
      }),
      object: `DaemonSet ${inNamespace('agent')}`,
      says: '0 of 1 pod available',
      release: () => unstick('agent'),
    },
    {
      file: manifest('v1', 'ReplicationController', 'old', {
        spec: { selector: { app: 'old' }, template: stuckTemplate('old') },
      }),
      object: `ReplicationController ${inNamespace('old')}`,
      says: '0 of 1 pod available',
      // Its pods are compared with the template, annotations included: none can be let go alone.
      release: () =>
        patch(`/api/v1/namespaces/${namespace}/replicationcontrollers/old`, { spec: { replicas: 0 } }),
    },
    {
      file: stuckJob(),
      object: `Job ${inNamespace('migrate')}`,
      says: '1 pod active',
      release: () => unstick('migrate'),
    },
    {
      file: manifest('v1', 'PersistentVolumeClaim', 'data', {
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: volumeClass,
          resources: { requests: { storage: '1Gi' } },
        },
      }),
      object: `PersistentVolumeClaim ${inNamespace('data')}`,
      says: 'not bound: Pending',
      release: () =>
        create('/api/v1/persistentvolumes', {
          metadata: { name: namespace },
          spec: {
            accessModes: ['ReadWriteOnce'],
            capacity: { storage: '1Gi' },
            storageClassName: volumeClass,
            claimRef: { namespace, name: 'data' },
            hostPath: { path: '/nowhere' },
          },
        }),
    },
    {
      file: manifest('autoscaling/v2', 'HorizontalPodAutoscaler', 'store', {
        spec: {
          maxReplicas: 2,
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'store' },
        },
      }),
      object: `HorizontalPodAutoscaler ${inNamespace('store')}`,
      says: 'its controller has not looked at it',
      release: () =>
        patch(`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/store/status`, {
          status: {
            desiredReplicas: 1,
            conditions: answered(['AbleToScale', 'True'], ['ScalingActive', 'True']),
          },
        }),
    },
    {
      file: manifest('apiregistration.k8s.io/v1', 'APIService', `v1.${group}`, {
        spec: {
          group,
          version: 'v1',
          groupPriorityMinimum: 100,
          versionPriority: 10,
          insecureSkipTLSVerify: true,
          service: { namespace, name: 'backend', port },
        },
      }),
      object: `APIService v1.${group}`,
      says: `not Available: service/backend in "${namespace}" is not present`,
      release: () =>
        create(`/api/v1/namespaces/${namespace}/services`, {
          metadata: { name: 'backend' },
          spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
        }),
    },
    {
      file: gatewayManifest,
      object: `Gateway ${inNamespace('web')}`,
      says: 'not Accepted: no controller has answered',
      release: () => patch(`${gatewayPath(namespace, 'gateways/web')}/status`, { status: served }),
    },
    {
      file: manifest('gateway.networking.k8s.io/v1', 'HTTPRoute', 'shop', {
        spec: { parentRefs: [{ name: 'web' }], rules: [{ backendRefs: [{ name: 'nginx', port: 80 }] }] },
      }),
      object: `HTTPRoute ${inNamespace('shop')}`,
      says: 'Gateway web: no controller has answered',
      release: () =>
        patch(`${gatewayPath(namespace, 'httproutes/shop')}/status`, {
          status: {
            parents: [
              {
                parentRef: { name: 'web' },
                controllerName: 'example.com/played',
                conditions: answered(['Accepted', 'True'], ['ResolvedRefs', 'True']),
              },
            ],
          },
        }),
    },
  ];
}

/** Kinds of the same commit that wait for nobody. */
export const atOnce = {
  'base/nightly.yaml': manifest('batch/v1', 'CronJob', 'nightly', {
    spec: { schedule: '0 3 1 1 *', jobTemplate: { spec: { template: stuckTemplate('nightly', 'Never') } } },
  }),
  'base/budget.yaml': manifest('policy/v1', 'PodDisruptionBudget', 'store', {
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'store' } } },
  }),
};
