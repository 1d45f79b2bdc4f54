import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ObjectFault } from '../../../src/record/record.ts';
import type { ClusterView } from '../../../src/verdict/cluster-view.ts';
import { type Evidence, verdict } from '../../../src/verdict/verdict.ts';
import { INGRESS, IP, outcome, policy, REVISION, view } from './views.ts';

function judge(views: ClusterView[], change: Partial<Evidence> = {}) {
  return verdict({ revision: REVISION, views, policy, expired: false, ...change });
}

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
const laws = { numRuns: 600 };

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

describe('laws of a verdict', () => {
  test('success is said exactly when everything that it promises is so', () => {
    let successes = 0;
    fc.assert(
      fc.property(views, policies, fc.boolean(), (all, verify, expired) => {
        const isSuccess = judge(all, { policy: verify, expired }).state === 'success';
        assert.equal(isSuccess, deservesSuccess(all, verify.address));
        if (isSuccess) successes++;
      }),
      { numRuns: 2_000 },
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
