import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';

const operation = 'repos/create-commit-status';
const stateOf = (told: string) => told.split(':')[0];
const isFinal = (told: string) => told !== 'pending';

/** The final status of its push cannot be decided before `decide`. */
async function undecided(t: TestContext) {
  const federation = await newFederation(t, { settings: { sweep: '1s' } });
  const { loadBalancer } = federation;
  loadBalancer.set({ cluster: federation.clusters[1]?.name ?? '', mode: 'forgetful' });
  await federation.start('run');
  const sha = await federation.push('the first');
  await federation.untilState(sha, 'pending');
  return { federation, sha, decide: () => loadBalancer.reset() };
}

describe('GitHub fails', () => {
  const faults: { what: string; order: (federation: TestFederation) => void }[] = [
    {
      what: 'with 502 a few times',
      order: ({ github }) => github.fail({ operation, status: 502, times: 2 }),
    },
    {
      what: 'by breaking connections',
      order: ({ github }) => github.fail({ operation, times: 2 }),
    },
    {
      what: 'by losing its reply to a status that it took',
      order: ({ github }) => github.fail({ operation, afterWrite: true }),
    },
    {
      what: 'by answering 502 to a status that it took',
      order: ({ github }) => github.fail({ operation, afterWrite: true, status: 502 }),
    },
    {
      what: 'with a rate limit that says when to come back',
      order: ({ github }) =>
        github.fail({
          operation,
          status: 403,
          retryAfter: 1,
          message: 'You have exceeded a secondary rate limit. Please wait a few minutes.',
        }),
    },
  ];
  for (const { what, order } of faults) {
    it(`${what}: the final status still comes, once`, async (t) => {
      const { federation, sha, decide } = await undecided(t);
      order(federation);
      decide();
      assert.equal((await federation.verdict(sha)).state, 'success');
      // A reporter that did not know of its own status would have posted again by then.
      const [cluster] = federation.clusters as [SandboxCluster];
      await federation.untilLooked(cluster, 2, Date.now());
      assert.deepEqual(federation.told(sha).map(stateOf), ['pending', 'success']);
    });
  }

  it('for as long as a whole rollout takes: both commits get their final state when it is back', async (t) => {
    const { federation, sha, decide } = await undecided(t);
    federation.github.down();
    decide();
    const next = await federation.push('the second', { 'base/configmap.yaml': undefined });
    await Promise.all(federation.clusters.map((cluster) => federation.outcome(cluster, next)));
    federation.github.up();
    assert.equal((await federation.verdict(next)).state, 'success');
    await federation.verdict(sha);
    assert.equal(federation.told(sha).filter(isFinal).length, 1);
    assert.equal(federation.told(next).filter(isFinal).length, 1);
  });
});
