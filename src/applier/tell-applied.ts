import type { Logger } from 'pino';
import { faultText } from '../verdict/fault-text.ts';
import { clip } from './clip.ts';
import type { Rollout } from './rollout.ts';

/** The record has them all, up to its own bound. */
const TOLD_FAULTS = 3;

/** Says what became of a revision in one cluster, in `msg`, with the first faults in the words of the status; `where` is said along. */
export function tellApplied(
  log: Logger,
  where: { cluster: string; revision: string; ms: Record<string, number> },
  { changes, faults, stopped }: Pick<Rollout, 'changes' | 'faults' | 'stopped'>,
): void {
  const said = { ...where, changes, faults: faults.length };
  if (faults.length === 0) {
    log.info(said, 'applied');
    return;
  }
  const message = stopped ? 'stopped, nothing written' : 'applied with faults';
  log.warn({ ...said, first: faults.slice(0, TOLD_FAULTS).map((fault) => clip(faultText(fault))) }, message);
}
