import type { LockstepFleet } from '../lockstep-fleet.ts';
import type { Many } from '../many-case.ts';
import type { Measured } from '../measured.ts';
import { usageOf } from '../process-usage.ts';

/** The bench's own objects and requests come to rest first. */
const IDLE_MS = 5_000;

/** What Lockstep's processes take while nothing is to be done. */
export async function idle({ say }: Many, fleet: LockstepFleet): Promise<Measured> {
  say('at rest');
  return { name: 'many, at rest', times: {}, ratios: [], processes: await usageOf(fleet.pids(), IDLE_MS) };
}
