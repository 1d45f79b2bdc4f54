import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { stringify } from 'yaml';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { until } from '../../sandbox/processes/until.ts';
import { serveEmptyApi } from './api-backend.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';
import { gatewayApi, gatewayPath } from './gateway-api.ts';

/** The sandbox's kubelets leave such a pod pending until the annotation is taken away. */
const STUCK = 'sandbox.lockstep.dev/stuck';
const MERGE = 'application/merge-patch+json';
const GENERATION = 1;

interface Stage {
  federation: TestFederation;
  cluster: SandboxCluster;
  namespace: string;
  /** PATCH, which must succeed. */
  patch(path: string, body: object): Promise<void>;
  /** POST, which must succeed. */
  create(path: string, body: object): Promise<void>;
  /** Lets the pods of one app start. */
  unstick(app: string): Promise<void>;
}

async function stage(t: TestContext): Promise<Stage> {
  const federation = await newFederation(t, { clusters: 1 });
  const [cluster] = federation.clusters as [SandboxCluster];
  await federation.start('run');
  const { namespace } = federation;
  const send = async (method: 'PATCH' | 'POST', path: string, body: object) => {
    const { status, body: answer } = await cluster.client.request(
      method,
      path,
      body,
      ...(method === 'PATCH' ? [MERGE] : []),
    );
    assert.ok(status < 300, `${method} ${path}: ${status} ${JSON.stringify(answer)}`);
  };
  const patch = (path: string, body: object) => send('PATCH', path, body);
  return {
    federation,
    cluster,
    namespace,
    patch,
    create: (path, body) => send('POST', path, body),
    unstick: async (app) => {
      const pods = `/api/v1/namespaces/${namespace}/pods`;
      const { body } = await cluster.client.request('GET', `${pods}?labelSelector=app%3D${app}`);
      const { items } = body as { items: { metadata: { name: string } }[] };
      assert.equal(items.length, 1);
      for (const { metadata } of items) {
        await patch(`${pods}/${metadata.name}`, { metadata: { annotations: { [STUCK]: null } } });
      }
    },
  };
}

/** What the cluster's record waits for at a revision, by object. */
async function waiting({ federation, cluster }: Stage, sha: string): Promise<Record<string, string>> {
  const { revision, outcome } = (await federation.record(cluster)) ?? {};
  if (revision !== sha) return {};
  const list = outcome?.observation.waiting ?? [];
  return Object.fromEntries(list.map(({ object, message }) => [object, message]));
}

/** Resolves once exactly this is waited for; a timeout shows the difference. */
async function untilWaiting(scene: Stage, sha: string, expected: Record<string, string>): Promise<void> {
  const names = Object.keys(expected).sort();
  const isSo = async () => {
    const now = await waiting(scene, sha);
    return names.every((name) => now[name] === expected[name]) && Object.keys(now).length === names.length;
  };
  await until(isSo, { what: 'what is waited for' }).catch(async () => {
    assert.deepEqual(await waiting(scene, sha), expected);
  });
}

function manifest(apiVersion: string, kind: string, name: string, fields: object): string {
  return stringify({ apiVersion, kind, metadata: { name }, ...fields }, { aliasDuplicateObjects: false });
}

function stuckTemplate(app: string, restartPolicy: 'Always' | 'Never' = 'Always'): object {
  return {
    metadata: { labels: { app }, annotations: { [STUCK]: 'true' } },
    spec: { restartPolicy, containers: [{ name: 'main', image: 'example.com/main:1' }] },
  };
}

const stuckJob = (spec: object = {}) =>
  manifest('batch/v1', 'Job', 'migrate', { spec: { template: stuckTemplate('migrate', 'Never'), ...spec } });

const gatewayManifest = manifest('gateway.networking.k8s.io/v1', 'Gateway', 'web', {
  spec: { gatewayClassName: 'played', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
});

const answered = (...conditions: [type: string, status: string, reason?: string, message?: string][]) =>
  conditions.map(([type, status, reason = type, message = '']) => {
    const lastTransitionTime = '2026-01-01T00:00:00Z';
    return { type, status, reason, message, observedGeneration: GENERATION, lastTransitionTime };
  });

/** What a controller writes of a Gateway that it serves. */
const served = {
  addresses: [{ type: 'IPAddress', value: '203.0.113.77' }],
  conditions: answered(['Accepted', 'True'], ['Programmed', 'True']),
  listeners: [{ name: 'http', conditions: answered(['Accepted', 'True'], ['Programmed', 'True']) }],
};

/** One of each kind, each with what it waits for and what makes it Current. */
interface Scene {
  file: string;
  object: string;
  says: string;
  release: () => Promise<void>;
}

function scenes(scene: Stage, { group, port }: { group: string; port: number }): Scene[] {
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
const atOnce = {
  'base/nightly.yaml': manifest('batch/v1', 'CronJob', 'nightly', {
    spec: { schedule: '0 3 1 1 *', jobTemplate: { spec: { template: stuckTemplate('nightly', 'Never') } } },
  }),
  'base/budget.yaml': manifest('policy/v1', 'PodDisruptionBudget', 'store', {
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'store' } } },
  }),
};

describe('a commit with one of every kind', () => {
  it('waits for each, says what for, and is a success when the last is current', async (t) => {
    const scene = await stage(t);
    const { federation, cluster, namespace } = scene;
    const group = `${namespace}.example.com`;
    const api = `/apis/apiregistration.k8s.io/v1/apiservices/v1.${group}`;
    t.after(() => cluster.client.request('DELETE', api));
    t.after(() => cluster.client.request('DELETE', `/api/v1/persistentvolumes/${namespace}`));
    const port = await serveEmptyApi(t, `${group}/v1`);
    const all = scenes(scene, { group, port });
    const sha = await federation.push('one of every kind', {
      ...gatewayApi(t, federation),
      ...atOnce,
      ...Object.fromEntries(all.map(({ file }, index) => [`base/kind-${index}.yaml`, file])),
    });

    const left = Object.fromEntries(all.map(({ object, says }) => [object, says]));
    await untilWaiting(scene, sha, left);
    for (const { object, release } of all) {
      assert.ok(federation.told(sha).every((told) => told === 'pending'));
      await release();
      delete left[object];
      await untilWaiting(scene, sha, left);
    }
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'success', description ?? '');
  });
});

describe('what has failed fails the commit at once, in its own words:', () => {
  it('a Job that gave up', async (t) => {
    const { federation, namespace } = await stage(t);
    const sha = await federation.push('a Job', { 'base/job.yaml': stuckJob({ activeDeadlineSeconds: 1 }) });
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    assert.ok(
      description?.includes(`Job ${namespace}/migrate: Job was active longer than specified deadline`),
      description ?? '',
    );
  });

  it('a Gateway that was not accepted, until its controller thinks better of it', async (t) => {
    const scene = await stage(t);
    const { federation, namespace, patch } = scene;
    const sha = await federation.push('a Gateway', {
      ...gatewayApi(t, federation),
      'base/gateway.yaml': gatewayManifest,
    });
    const gateway = `Gateway ${namespace}/web`;
    await untilWaiting(scene, sha, { [gateway]: 'not Accepted: no controller has answered' });
    const status = `${gatewayPath(namespace, 'gateways/web')}/status`;
    const refused = answered(['Accepted', 'False', 'UnsupportedAddress', 'only IP addresses are served']);
    await patch(status, { status: { conditions: refused } });
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    assert.ok(
      description?.includes(`${gateway}: not Accepted: only IP addresses are served`),
      description ?? '',
    );
    await patch(status, { status: served });
    await federation.untilState(sha, 'success');
  });
});
