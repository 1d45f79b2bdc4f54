import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { newFederation } from './federation-fixture.ts';

type Manifest = Record<string, unknown> & { kind: string };

const labels = (app: string) => ({ app });
const podTemplate = (app: string, more: object = {}) => ({
  metadata: { labels: labels(app) },
  spec: { containers: [{ name: 'web', image: 'nginx:1.28.0' }], ...more },
});
const workload = (kind: string, app: string, more: object = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind,
  spec: { selector: { matchLabels: labels(app) }, template: podTemplate(app), ...more },
});
const claim = (storageClassName: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});
const job = (image: string): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  spec: {
    suspend: true,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'once', image }] } },
  },
});
const binding = (name: string): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
});
const data = (kind: string, key: string): Manifest => ({
  apiVersion: 'v1',
  kind,
  immutable: true,
  data: { key: Buffer.from(key).toString('base64') },
});
const service = (clusterIP: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  spec: { clusterIP, selector: labels('web'), ports: [{ port: 80 }] },
});

interface Case {
  before: Manifest;
  after: Manifest;
  field: string;
  advice: RegExp;
}

const replace = /give it another name, or delete it in the clusters/;
const rename = /give it another name, also where it is used/;
const cases: Case[] = [
  // Of the lowest sixteen addresses the server gives nobody one who does not ask for it.
  { before: service('10.0.0.11'), after: service('10.0.0.12'), field: 'spec.clusterIPs[0]', advice: replace },
  {
    before: workload('Deployment', 'a'),
    after: workload('Deployment', 'b'),
    field: 'spec.selector',
    advice: replace,
  },
  {
    before: workload('DaemonSet', 'c'),
    after: workload('DaemonSet', 'd'),
    field: 'spec.selector',
    advice: replace,
  },
  {
    before: workload('StatefulSet', 'e', { serviceName: 'one' }),
    after: workload('StatefulSet', 'e', { serviceName: 'other' }),
    field: 'spec',
    advice: /--cascade=orphan.*fields other than 'replicas'/,
  },
  { before: job('a'), after: job('b'), field: 'spec.template.spec', advice: /another run/ },
  {
    before: claim('one'),
    after: claim('other'),
    field: 'spec',
    advice: /\(storageClassName\).*costs its data/,
  },
  { before: data('ConfigMap', 'a'), after: data('ConfigMap', 'b'), field: 'data', advice: rename },
  { before: data('Secret', 'canary-1'), after: data('Secret', 'canary-2'), field: 'data', advice: rename },
  { before: binding('one'), after: binding('other'), field: 'roleRef', advice: replace },
];

describe('a change of what cannot be changed', () => {
  it('is refused with object, field and what to do, for every kind that has such fields', async (t) => {
    const federation = await newFederation(t, { clusters: 1, settings: { sweep: '10m' } });
    await federation.start('run');
    const [cluster] = federation.clusters as [SandboxCluster];
    const storage = `${federation.name}-disk`;
    const storageClass = (provisioner: string): Manifest => ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: storage },
      provisioner,
    });
    const all = [
      ...cases,
      {
        before: storageClass('example.com/a'),
        after: storageClass('example.com/b'),
        field: 'provisioner',
        advice: replace,
      },
    ];
    t.after(() => cluster.client.request('DELETE', `/apis/storage.k8s.io/v1/storageclasses/${storage}`));
    const files = (side: 'before' | 'after') =>
      Object.fromEntries(
        all.map((one) => {
          const manifest = { metadata: { name: 'fixed' }, ...one[side] };
          return [`base/fixed-${one.before.kind}.yaml`, JSON.stringify(manifest)];
        }),
      );
    const first = await federation.push('the first', files('before'));
    assert.deepEqual((await federation.outcome(cluster, first)).faults, []);

    const second = await federation.push('the second', files('after'));
    const { faults } = await federation.outcome(cluster, second);
    for (const { before, field, advice } of all) {
      const fault = faults.find(({ object }) => object?.startsWith(`${before.kind} `));
      assert.equal(fault?.field, field, before.kind);
      assert.ok(fault.message.startsWith(`${field} is immutable`), fault.message);
      assert.match(fault.message, advice);
      assert.doesNotMatch(fault.message, /canary|Y2FuYXJ5/);
      assert.equal(fault.final, true);
    }
    assert.equal(faults.length, all.length);
    const { state, description } = await federation.verdict(second);
    assert.equal(state, 'failure');
    assert.match(description ?? '', /is immutable/);
  });

  it('comes in once the object was deleted in the cluster, as the refusal says', async (t) => {
    const federation = await newFederation(t, { clusters: 1, settings: { sweep: '1s' } });
    await federation.start('run');
    const [cluster] = federation.clusters as [SandboxCluster];
    const web = (app: string) => ({
      'base/web.yaml': JSON.stringify({ metadata: { name: 'web' }, ...workload('Deployment', app) }),
    });
    assert.equal((await federation.verdict(await federation.push('the first', web('a')))).state, 'success');
    const second = await federation.push('the second', web('b'));
    assert.equal((await federation.verdict(second)).state, 'failure');
    const path = `/apis/apps/v1/namespaces/${federation.namespace}/deployments/web`;
    await cluster.client.request('DELETE', path);
    await federation.untilState(second, 'success');
  });
});
