import type { KubeObject } from '../../cluster/object.ts';
import { inWaves } from '../plan/order.ts';
import type { Member } from '../plan/plan.ts';
import { changeOf } from '../record/work-done.ts';
import { pruneObject } from './prune-object.ts';
import type { Rollout, RolloutContext } from './rollout.ts';
import { settleAll } from './settle-all.ts';
import { watchUntil } from './watch-until.ts';

/** How long a wave of deletions may keep the next one waiting. */
const GONE_MS = 5_000;

/** Whatever goes wrong, in an apply or in an earlier wave, keeps the rest: it may stand on what did not go. */
export async function pruneAll(
  context: RolloutContext,
  prunes: readonly Member[],
  rollout: Rollout,
): Promise<void> {
  const waves = inWaves(prunes, ({ ref }) => ref).toReversed();
  for (const [index, wave] of waves.entries()) {
    if (rollout.faults.length > 0) {
      for (const member of wave) rollout.remaining.set(member.key, member);
      continue;
    }
    await settleAll(wave.map((member) => pruneOne(context, member, rollout)));
    const isWaitedFor = index < waves.length - 1 && rollout.faults.length === 0;
    if (isWaitedFor) await awaitGone(context, rollout);
  }
}

async function pruneOne(context: RolloutContext, member: Member, rollout: Rollout): Promise<void> {
  const pruned = await pruneObject(context, member);
  // A finalizer may keep it for days: it was deleted once.
  const wasLeaving = member.live.metadata.deletionTimestamp !== undefined;
  if (pruned.kind === 'deleted' || (pruned.kind === 'leaving' && !wasLeaving)) {
    rollout.changes.prune++;
    rollout.changed.push(changeOf(member.ref, 'prune'));
  }
  if (pruned.kind === 'leaving') rollout.remaining.set(member.key, { ...member, live: pruned.live });
  if (pruned.kind === 'fault') {
    rollout.remaining.set(member.key, member);
    rollout.unanswered ||= pruned.unanswered;
    rollout.faults.push(pruned.fault);
  }
}

/** Waits, bounded, until what was deleted is gone; what is not then stays a member and is said. */
export async function awaitGone(context: RolloutContext, { remaining }: Rollout): Promise<void> {
  const isGone = (live: KubeObject | undefined) => live === undefined;
  await Promise.all(
    [...remaining.values()].map(async (member) => {
      if (await watchUntil(context, member, isGone, GONE_MS)) remaining.delete(member.key);
    }),
  );
}
