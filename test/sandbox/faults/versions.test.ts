import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { RECORD_NAMESPACE, recordName, TOOLING_ANNOTATION } from '../../../src/record/applyset.ts';
import type { TestFederation } from '../federation-fixture.ts';
import { settledFederation } from '../oracle.ts';

const note = (text: string) => ({
  'base/note.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: "${text}"\n`,
});

const pathOf = ({ name }: TestFederation) =>
  `/api/v1/namespaces/${RECORD_NAMESPACE}/configmaps/${recordName(name)}`;

/** As another version of Lockstep would leave the record. */
async function rewrite(
  federation: TestFederation,
  { client }: SandboxCluster,
  change: object,
): Promise<void> {
  await client.request('PATCH', pathOf(federation), change, 'application/merge-patch+json');
}

async function recordOf(federation: TestFederation, { client }: SandboxCluster): Promise<KubeObject> {
  return (await client.request('GET', pathOf(federation))).body as KubeObject;
}

describe('another version of Lockstep works on the same clusters', () => {
  it('a newer one that knows more fields: they are no hindrance, and both go on', async (t) => {
    const { federation, oracle, first } = await settledFederation(t, (one) => one.start('run'));
    for (const cluster of federation.clusters) {
      await rewrite(federation, cluster, {
        metadata: { annotations: { [TOOLING_ANNOTATION]: 'lockstep/v99.0.0' } },
        data: { forecast: '{"of":"a later version"}' },
      });
    }
    await oracle.holdsAt(first);
    await oracle.holdsAt(await federation.push('the next', note('next')));
  });

  it('one with a newer schema: that cluster is refused by name, and its record stays as it is', async (t) => {
    const { federation, oracle } = await settledFederation(t, (one) => one.start('run'));
    const [cluster] = federation.clusters as [SandboxCluster];
    await rewrite(federation, cluster, { data: { schemaVersion: '99' } });
    const before = await recordOf(federation, cluster);
    const sha = await federation.push('the next', note('next'));
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    assert.match(description ?? '', new RegExp(`${cluster.name}: .*schemaVersion 99`));
    assert.equal(await federation.live(cluster, 'configmaps/note'), undefined);
    assert.deepEqual(await recordOf(federation, cluster), before);
    await rewrite(federation, cluster, { data: { schemaVersion: '1' } });
    await federation.untilState(sha, 'success');
    await oracle.holdsAt(await federation.push('by one version again', note('again')), { healed: [sha] });
  });
});
