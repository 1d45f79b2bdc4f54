import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';
import { sharedSandbox } from './shared-sandbox.ts';

/** The odd one must get nothing, the other all of it, and the verdict names the odd one. */
async function assertOnlyOneIsRefused(federation: TestFederation, says: RegExp): Promise<void> {
  const [good, odd] = federation.clusters as [SandboxCluster, SandboxCluster];
  const sha = await federation.push('the first');
  const { state, description } = await federation.verdict(sha);
  assert.equal(state, 'failure');
  assert.match(description ?? '', says);
  assert.ok(description?.startsWith(`${odd.name}: `), description ?? '');
  await federation.outcome(good, sha);
  assert.ok(await federation.live(good, 'configmaps/zone-fetch'));
  assert.deepEqual(await federation.writes(odd), []);
}

describe('a cluster that may not be trusted is refused and named, and gets nothing', () => {
  it('without credentials', async (t) => {
    const [, odd] = (await sharedSandbox()).clusters as [SandboxCluster, SandboxCluster];
    const settings = { clusters: { [odd.name]: { context: 'nowhere' } } };
    const federation = await newFederation(t, { settings });
    await federation.start('run');
    await assertOnlyOneIsRefused(federation, /kubeconfig: it has no context "nowhere"/);
  });

  it('without a pin', async (t) => {
    const federation = await newFederation(t);
    await federation.start('run');
    const [good, odd] = federation.clusters as [SandboxCluster, SandboxCluster];
    const clusters = [{ name: good.name, uid: good.uid }, { name: odd.name }];
    federation.files['federation.yaml'] = federation.respec({ clusters });
    await assertOnlyOneIsRefused(federation, /not enrolled/);
  });

  it('pinned by the uid of another', async (t) => {
    const federation = await newFederation(t);
    await federation.start('run');
    const [good, odd] = federation.clusters as [SandboxCluster, SandboxCluster];
    const clusters = [
      { name: good.name, uid: good.uid },
      { name: odd.name, uid: '01234567-89ab-cdef-0123-456789abcdef' },
    ];
    federation.files['federation.yaml'] = federation.respec({ clusters });
    await assertOnlyOneIsRefused(federation, /another cluster answers: its uid is/);
  });

  it('behind credentials that lead to another cluster, which does not get it twice', async (t) => {
    const [good, odd] = (await sharedSandbox()).clusters as [SandboxCluster, SandboxCluster];
    const settings = { clusters: { [odd.name]: { context: good.name } } };
    const federation = await newFederation(t, { settings });
    await federation.start('run');
    await assertOnlyOneIsRefused(federation, /another cluster answers: its uid is/);
    const zone = await federation.live(good, 'configmaps/zone');
    assert.deepEqual(zone?.['data'], { zone: good.zone });
  });
});
