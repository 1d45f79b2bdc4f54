import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ObjectFault } from '../../../src/applier/record.ts';
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

/** Views that are mostly as they should be, so that success is not too rare. */
const mostly = <T>(good: T, ...others: T[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(good) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
const listOf = <T>(item: T) => mostly<T[]>([], [item]);
const stateArbitrary = fc.record({
  object: mostly(INGRESS, 'Gateway default/edge'),
  addresses: mostly([IP], [], ['203.0.113.77'], [IP, '2001:db8::1']),
  freshness: mostly<'confirmed' | 'stale' | 'settled'>('confirmed', 'stale', 'settled'),
  problem: mostly<string | undefined>(undefined, 'port 80: no quota'),
});
const observationArbitrary = fc.record({
  current: mostly(4, 0, 3, 5),
  waiting: listOf({ object: 'Deployment default/nginx', message: '0 of 3 pods available' }),
  moreWaiting: mostly(0, 2),
  failed: listOf({ object: 'Job default/migrate', message: 'BackoffLimitExceeded' }),
  moreFailed: mostly(0, 2),
  entryPoints: fc.oneof(
    { weight: 8, arbitrary: stateArbitrary.map((state) => [state]) },
    { weight: 1, arbitrary: fc.array(stateArbitrary, { maxLength: 2 }) },
  ),
});
const outcomeArbitrary = fc.record({
  state: mostly<'applied' | 'failed'>('applied', 'failed'),
  members: mostly(4, 0, 5),
  faults: fc.oneof(
    { weight: 8, arbitrary: fc.constant<ObjectFault[]>([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.record({ message: fc.string({ maxLength: 300 }), final: fc.boolean() }), {
        maxLength: 3,
      }),
    },
  ),
  moreFaults: mostly(0, 3),
  observation: observationArbitrary,
});
const viewArbitrary = fc.record({
  cluster: fc.stringMatching(/^[a-z]{1,60}$/),
  members: mostly(4, 0, 3),
  entryPoints: mostly([INGRESS], [], [INGRESS, 'Gateway default/edge']),
  problem: mostly<ClusterView['problem']>(
    undefined,
    { message: 'no connection', final: false },
    { message: 'not enrolled', final: true },
  ),
  revision: mostly<string | undefined>(REVISION, 'b'.repeat(40), undefined),
  outcome: fc.oneof(
    { weight: 12, arbitrary: outcomeArbitrary.map((change) => outcome(change)) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
});
const views = fc.uniqueArray(viewArbitrary, {
  maxLength: 5,
  selector: ({ cluster }) => cluster,
}) as fc.Arbitrary<ClusterView[]>;
const policies = fc
  .constantFrom('shared', 'any', IP, '203.0.113.77')
  .map((address) => ({ ...policy, address }));
const laws = { numRuns: 2_000 };

/** Section by section what a success promises, said without a word of the code under test. */
function deservesSuccess(all: ClusterView[], address: string): boolean {
  const settled = all.every(({ problem, revision, members, outcome: is, entryPoints }) => {
    if (problem || revision !== REVISION || !is || members === 0) return false;
    const { current, waiting, moreWaiting, failed, moreFailed, entryPoints: states } = is.observation;
    const quiet =
      is.faults.length + is.moreFaults + waiting.length + moreWaiting + failed.length + moreFailed === 0;
    const placed = [...entryPoints].sort().join();
    const shown = [...new Set(states.map(({ object }) => object))].sort().join();
    const believable = states.every(
      (s) => s.addresses.length > 0 && s.freshness !== 'stale' && s.problem === undefined,
    );
    return (
      is.state === 'applied' &&
      is.members === members &&
      current === members &&
      quiet &&
      placed === shown &&
      believable
    );
  });
  const sets = new Map<string, Set<string>>();
  for (const state of all.flatMap(({ outcome: is }) => is?.observation.entryPoints ?? [])) {
    sets.set(state.object, (sets.get(state.object) ?? new Set()).add(state.addresses.toSorted().join()));
  }
  const equal = [...sets.values()].every(
    (set) => set.size === 1 && (address === 'shared' || set.has(address)),
  );
  return all.length > 0 && settled && (address === 'any' || equal);
}

describe('laws', () => {
  test('success is said exactly when everything that it promises is so', () => {
    let successes = 0;
    fc.assert(
      fc.property(views, policies, fc.boolean(), (all, verify, expired) => {
        const isSuccess = judge(all, { policy: verify, expired }).state === 'success';
        assert.equal(isSuccess, deservesSuccess(all, verify.address));
        if (isSuccess) successes++;
      }),
      laws,
    );
    assert.ok(successes > 50, `only ${successes} successes: the law was hardly tried`);
  });

  test('the order of the clusters does not matter', () => {
    const shuffled = views.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, fc.boolean(), ([all, other], expired) => {
        assert.deepEqual(judge(other, { expired }), judge(all, { expired }));
      }),
      laws,
    );
  });

  test('with a failing cluster there is no success, and nothing gets better', () => {
    const bad = view('zz-bad', {
      outcome: outcome({ state: 'failed', faults: [{ message: 'refused', final: true }] }),
    });
    fc.assert(
      fc.property(views, fc.boolean(), (all, expired) => {
        assert.equal(judge([...all, bad], { expired }).state, 'failure');
      }),
      laws,
    );
  });

  test('when time is up nothing is pending, and before that nothing is an error', () => {
    fc.assert(
      fc.property(views, policies, (all, verify) => {
        assert.notEqual(judge(all, { policy: verify, expired: true }).state, 'pending');
        assert.notEqual(judge(all, { policy: verify, expired: false }).state, 'error');
      }),
      laws,
    );
  });

  test('what was decided in time stays decided when time is up', () => {
    fc.assert(
      fc.property(views, policies, (all, verify) => {
        const { state } = judge(all, { policy: verify });
        if (state !== 'pending') assert.equal(judge(all, { policy: verify, expired: true }).state, state);
      }),
      laws,
    );
  });

  test('every description says something in one line of at most 140 characters', () => {
    fc.assert(
      fc.property(views, policies, fc.boolean(), fc.nat(), (all, verify, expired, sincePushMs) => {
        const { description, clusters } = judge(all, { policy: verify, expired, sincePushMs });
        for (const text of [description, ...clusters.map((one) => one.description)]) {
          assert.match(text, /^[^\n]{1,140}$/u);
        }
      }),
      laws,
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
