import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClusterView } from '../../../src/verdict/cluster-view.ts';
import { type Evidence, verdict } from '../../../src/verdict/verdict.ts';
import {
  entryPoint,
  INGRESS,
  IP,
  nineWith,
  observed,
  outcome,
  policy,
  REVISION,
  seen,
  showing,
  view,
} from './views.ts';

const X = 'gce-us-central1-c';
const transient = { message: 'etcd is away', final: false };
const unreachable = view(X, { problem: { message: 'no connection', final: false } });

function judge(views: ClusterView[], change: Partial<Evidence> = {}) {
  return verdict({ revision: REVISION, views, policy, expired: false, ...change });
}

describe('the state of a revision', () => {
  const rows: [name: string, odd: ClusterView, inTime: string, expired: string][] = [
    ['as it should be', view(X), 'success', 'success'],
    ['another revision', view(X, { revision: 'b'.repeat(40) }), 'pending', 'error'],
    [
      'a claim without outcome',
      { ...view(X), outcome: undefined } as unknown as ClusterView,
      'pending',
      'error',
    ],
    ['unreachable', unreachable, 'pending', 'error'],
    [
      'refused for good',
      view(X, { problem: { message: 'not enrolled', final: true } }),
      'failure',
      'failure',
    ],
    [
      'a transient fault',
      view(X, { outcome: outcome({ state: 'failed', faults: [transient] }) }),
      'pending',
      'failure',
    ],
    [
      'a final fault',
      view(X, { outcome: outcome({ state: 'failed', faults: [{ ...transient, final: true }] }) }),
      'failure',
      'failure',
    ],
    [
      'a fault, though it says applied',
      view(X, { outcome: outcome({ faults: [transient] }) }),
      'pending',
      'failure',
    ],
    [
      'faults that are only counted',
      view(X, { outcome: outcome({ state: 'failed', moreFaults: 1 }) }),
      'pending',
      'failure',
    ],
    ['failed without a word', view(X, { outcome: outcome({ state: 'failed' }) }), 'failure', 'failure'],
    ['too few current', seen(X, { current: 3 }), 'pending', 'failure'],
    ['too many current', seen(X, { current: 5 }), 'pending', 'failure'],
    [
      'one in progress beside enough that are current',
      seen(X, { waiting: [{ object: 'Pod a', message: 'is being deleted' }] }),
      'pending',
      'failure',
    ],
    ['some in progress that are only counted', seen(X, { moreWaiting: 1 }), 'pending', 'failure'],
    ['one failed', seen(X, { failed: [{ object: 'Pod a', message: 'Evicted' }] }), 'failure', 'failure'],
    ['some failed that are only counted', seen(X, { moreFailed: 1 }), 'failure', 'failure'],
    ['other members than rendered', view(X, { outcome: outcome({ members: 5 }) }), 'pending', 'error'],
    [
      'no object',
      view(X, { members: 0, outcome: outcome({ members: 0, observation: observed({ current: 0 }) }) }),
      'failure',
      'failure',
    ],
    ['no address', showing(X, { addresses: [] }), 'pending', 'failure'],
    ['a stale address', showing(X, { freshness: 'stale' }), 'pending', 'failure'],
    ['an entry point not seen', seen(X, { entryPoints: [] }), 'pending', 'failure'],
    ['an entry point that is not placed', view(X, { entryPoints: [] }), 'pending', 'failure'],
    ['another address', showing(X, { addresses: ['203.0.113.77'] }), 'failure', 'failure'],
    ['an entry point that failed', showing(X, { problem: 'port 80: no quota' }), 'failure', 'failure'],
  ];
  for (const [name, odd, inTime, expired] of rows) {
    test(`${name}: ${inTime}, and ${expired} when time is up`, () => {
      assert.equal(judge(nineWith(odd)).state, inTime);
      assert.equal(judge(nineWith(odd), { expired: true }).state, expired);
    });
  }
  test('no cluster is never a success', () => assert.equal(judge([]).state, 'failure'));
  test('a failure wins over an error', () => {
    const late = showing('gce-us-central1-b', { addresses: [] });
    const { state, description } = judge(nineWith(unreachable, late), { expired: true });
    assert.equal(state, 'failure');
    assert.equal(description, `gce-us-central1-b: ${INGRESS}: no address after 10 min (+1 more)`);
  });
});

describe('each cluster’s own verdict', () => {
  const only = (views: ClusterView[], cluster: string, expired = false) =>
    judge(views, { expired }).clusters.find((one) => one.cluster === cluster);
  test('a cluster that is as it should be succeeds beside one that is not', () => {
    assert.deepEqual(only(nineWith(unreachable), 'gce-us-central1-a'), {
      cluster: 'gce-us-central1-a',
      state: 'success',
      description: `4 objects applied and current, ${IP}`,
      addresses: [IP],
    });
  });
  test('a cluster that cannot be judged shows no addresses, and says why', () => {
    assert.deepEqual(only(nineWith(unreachable), X), {
      cluster: X,
      state: 'pending',
      description: 'no connection',
      addresses: [],
    });
    assert.equal(only(nineWith(unreachable), X, true)?.description, 'no connection after 10 min');
  });
  test('a difference is held against the minority', () => {
    const views = nineWith(showing(X, { addresses: ['203.0.113.77'] }));
    const failed = judge(views).clusters.filter(({ state }) => state === 'failure');
    assert.deepEqual(
      failed.map(({ cluster }) => cluster),
      [X],
    );
    assert.equal(failed[0]?.description, `${INGRESS}: ${IP} in 8 clusters, 203.0.113.77 in ${X}`);
  });
  test('where there is no majority, against all', () => {
    const views = [view('a'), showing('b', { addresses: ['203.0.113.77'] })];
    assert.deepEqual(
      judge(views).clusters.map(({ state }) => state),
      ['failure', 'failure'],
    );
  });
  test('against those without the declared address, however many they are', () => {
    const views = [view('a'), view('b'), showing('c', { addresses: ['203.0.113.77'] })];
    const { clusters } = judge(views, { policy: { ...policy, address: '203.0.113.77' } });
    assert.deepEqual(
      clusters.map(({ state }) => state),
      ['failure', 'failure', 'success'],
    );
  });
});

test('addresses are told only with a success', () => {
  assert.deepEqual(judge(nineWith()).addresses, [IP]);
  assert.deepEqual(judge(nineWith(unreachable)).addresses, []);
  assert.deepEqual(
    judge([seen('a', { entryPoints: [entryPoint({ addresses: ['b.example', IP] })] })]).addresses,
    [IP, 'b.example'],
  );
});
