import type { Logger } from 'pino';
import { faultText } from '../verdict/fault-text.ts';
import { clip } from './clip.ts';
import type { News } from './news.ts';
import type { Rollout } from './rollout/rollout.ts';

/** The record has them all, up to its own bound. */
const TOLD_FAULTS = 3;

/**
 * Says what became of a revision in one cluster, in `msg`, with the first faults in the words of the status: the same
 * faults once, then only at level debug. `where` is said along.
 */
export function tellApplied(
  { log, news }: { log: Logger; news: News },
  where: { cluster: string; revision: string; ms: Record<string, number> },
  { changes, faults, stopped }: Pick<Rollout, 'changes' | 'faults' | 'stopped'>,
): void {
  const said = { ...where, changes, faults: faults.length };
  const subject = `what is wrong in ${where.cluster}`;
  if (faults.length === 0) {
    news.over(subject);
    log.info(said, 'applied');
    return;
  }
  const message = stopped ? 'stopped, nothing written' : 'applied with faults';
  const first = faults.slice(0, TOLD_FAULTS).map((fault) => clip(faultText(fault)));
  // It is tried again and again, and ends the same way.
  const level = news.isNew(subject, [where.revision, faults.length, ...first].join(' ')) ? 'warn' : 'debug';
  log[level]({ ...said, first }, message);
}
