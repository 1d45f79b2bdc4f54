import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import type { ObjectFault } from '../../../src/record/record.ts';
import { settledFederation } from '../oracle.ts';

const KIB = 1024;
const text = (kib: number) => 'big '.repeat((kib * KIB) / 4);

const configMap = (name: string, kib: number) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text: text(kib) } });

const definition = (group: string) =>
  JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `stores.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'stores', singular: 'store', kind: 'Store' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { text: { type: 'string' } } } },
            },
          },
        },
      ],
    },
  });

const store = (group: string, kib: number) =>
  JSON.stringify({
    apiVersion: `${group}/v1`,
    kind: 'Store',
    metadata: { name: 'too-big-for-etcd' },
    spec: { text: text(kib) },
  });

describe('objects that are too big', () => {
  it('are each named with what the server says, at once and for good, and the next commit goes through', async (t) => {
    const { federation } = await settledFederation(t, (one) => one.start('run'), { clusters: 1 });
    const [cluster] = federation.clusters as [SandboxCluster];
    const group = `${federation.name}.example.com`;
    const crd = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/stores.${group}`;
    t.after(() => cluster.client.request('DELETE', crd));
    const big = {
      'base/config.json': configMap('too-big-for-a-config-map', 1100),
      'base/body.json': configMap('too-big-for-a-request', 3200),
      'base/store.json': store(group, 1700),
    };
    const sha = await federation.push('too big', { ...big, 'base/definition.json': definition(group) });
    const { state } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    // A later look may just be at work, and its claim has no outcome.
    const { outcome } = await federation.untilRecord(cluster, (one) => one.outcome?.faults?.length === 3);
    const faults = outcome?.faults ?? [];
    for (const [name, says] of Object.entries(expected)) assertFault(faults, name, says);
    const kept = await federation.push('small again', keysOf(big));
    assert.equal((await federation.verdict(kept)).state, 'success');
  });
});

const expected = {
  'too-big-for-a-config-map': /Too long: may not be more than 1048576 bytes/,
  'too-big-for-a-request': /too large|limit/i,
  'too-big-for-etcd': /request is too large|larger than max/,
};

function assertFault(faults: readonly ObjectFault[], name: string, says: RegExp): void {
  const fault = faults.find(({ object }) => object?.endsWith(name));
  assert.match(fault?.message ?? '', says, `${name}: ${JSON.stringify(faults).slice(0, 2000)}`);
  assert.equal(fault?.final, true, name);
  assert.ok(!fault?.message.includes('big big'), 'the object is not repeated');
}

const keysOf = (files: object) => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));
