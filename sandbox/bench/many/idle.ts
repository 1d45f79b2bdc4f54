import type { LockstepFleet } from '../lockstep-fleet.ts';
import type { Many } from '../many-case.ts';
import type { Measured } from '../measured.ts';
import { usageOf } from '../process-usage.ts';

/** The bench's own objects and requests come to rest first. */
const LONGEST_IDLE_MS = 5_000;

/** What Lockstep's processes take while nothing is to be done. */
export async function idle({ say, rounds }: Many, fleet: LockstepFleet): Promise<Measured> {
  say('at rest');
  const processes = await usageOf(fleet.pids(), Math.min(LONGEST_IDLE_MS, rounds * 1_000));
  return { name: 'many, at rest', times: {}, ratios: [], processes };
}
