import { groupKindKey, type KubeObject } from '../../cluster/object.ts';
import type { Member } from '../plan/plan.ts';
import { applyRefused, type Refused } from './apply-all.ts';
import { type Holder, mayHold, takenFault } from './exclusive-values.ts';
import { awaitGone, pruneAll } from './prune-all.ts';
import type { Rollout, RolloutContext } from './rollout.ts';

interface Blocked {
  refused: readonly Refused[];
  /** What the guard let pass, and nothing else. */
  prunes: readonly Member[];
}

/**
 * Prunes what Git dropped and what may have a value that others were refused for, if all else went well, and tries
 * those again. As late as can be: the shorter nobody has the value. Gives what is pruned; who is still refused is a fault.
 */
export async function freeValues(
  context: RolloutContext,
  blocked: Blocked,
  rollout: Rollout,
): Promise<readonly Member[]> {
  const holders = rollout.faults.length === 0 ? holdersIn(blocked) : [];
  let left = blocked.refused;
  if (holders.length > 0) {
    await pruneAll(context, holders, rollout);
    await awaitGone(context, rollout);
    left = await applyRefused(context, left, rollout);
  }
  const dropped = blocked.prunes.filter((member) => !holders.includes(member));
  const still = { refused: left, prunes: [...dropped, ...rollout.remaining.values()] };
  rollout.faults.push(
    ...left.map((one) => takenFault(one.change.desired, one.fault, others(one, still, rollout))),
  );
  return holders;
}

function holdersIn({ refused, prunes }: Blocked): Member[] {
  return prunes.filter(({ ref, live }) =>
    refused.some(
      ({ change: { desired } }) => groupKindKey(desired.ref) === groupKindKey(ref) && mayHold(desired, live),
    ),
  );
}

/** The other live objects of ours, as far as this rollout knows them. */
function others({ change }: Refused, { refused, prunes }: Blocked, { live }: Rollout): Holder[] {
  const kind = groupKindKey(change.desired.ref);
  const holder = (object: KubeObject, is: Partial<Holder>): Holder => ({
    live: object,
    dropped: false,
    refused: false,
    ...is,
  });
  const wanted = [...live]
    .filter(([key]) => key.startsWith(`${kind}/`))
    .map(([, object]) => holder(object, {}));
  const waiting = refused
    .filter((one) => one.change !== change && groupKindKey(one.change.desired.ref) === kind)
    .flatMap((one) => ('live' in one.change ? [holder(one.change.live, { refused: true })] : []));
  const dropped = prunes
    .filter(({ ref }) => groupKindKey(ref) === kind)
    .map((member) => holder(member.live, { dropped: true }));
  return [...wanted, ...waiting, ...dropped];
}
