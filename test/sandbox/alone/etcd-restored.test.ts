import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertAsGitHas } from '../../../proof/oracle/as-git-has.ts';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { answer, note } from '../faults/behind-proxy.ts';
import { settledFederation } from '../oracle.ts';

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

describe('a cluster whose etcd was restored from an old copy', () => {
  it('is brought to the tip again: old values, what was deleted since, and what came since', async (t) => {
    const { federation } = await settledFederation(t, (one) => one.start('run'));
    const odd = federation.clusters[1] as SandboxCluster;
    const before = await federation.push('before the copy', {
      ...note('old'),
      'base/dropped.yaml': configMap('dropped'),
    });
    assert.match(await answer(federation, before), /^success/);
    const restore = await odd.keepCopy();
    const tip = await federation.push('after the copy', {
      ...note('new'),
      'base/dropped.yaml': undefined,
      'base/added.yaml': configMap('added'),
    });
    assert.match(await answer(federation, tip), /^success/);
    const told = federation.told(tip);

    await restore();
    assert.notEqual(await federation.live(odd, 'configmaps/copied'), undefined);
    await federation.untilLive(odd, 'configmaps/dropped', (live) => live === undefined);
    await federation.untilRecord(odd, (record) => {
      return record.revision === tip && !record.lease && record.outcome?.state === 'applied';
    });
    await assertAsGitHas(federation, odd, tip);
    assert.deepEqual(federation.told(tip), told, 'a success is final');
    for (const foreign of ['foreign', 'copied'])
      assert.ok(await federation.live(odd, `configmaps/${foreign}`), foreign);
  });
});
