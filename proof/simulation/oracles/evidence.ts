import { FEDERATION } from '../world/site.ts';
import { isAgreed, told } from './green.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import { type Evidence, toldRecords } from './told-records.ts';
import type { Truth } from './truth.ts';
import { wishIn } from './wish.ts';

/**
 * G10: who calls a commit a success goes by the newest that it was told of each cluster: a record that names this commit, that
 * was there since it heard that the commit is the tip, and whose words are true of the time in which its clusters were looked at.
 * Who calls it none may post only what another has called it since it is the tip: never a success of a former time.
 */
export function evidence({ world, judge }: OracleDeps, truth: Truth): Oracle {
  const records = toldRecords({ world });
  /** By process and commit: when it heard that this is the tip. */
  const heardMs = new Map<string, number>();
  /** Those of them that it has called pending since, and not a success; and when it did last. */
  const undecided = new Map<string, number>();

  function judgeSuccess(process: string, sha: string): void {
    const who = `${process} calls ${sha.slice(0, 7)} a success`;
    const sinceMs = heardMs.get(`${process} ${sha}`) ?? 0;
    const newest = new Map(
      [...world().clusters.keys()].map((name) => [name, records.newest(process, name)] as const),
    );
    for (const [name, found] of newest) {
      const isOfNow = found?.revision === sha && found.untilMs >= sinceMs;
      judge('G10', isOfNow, () => `${who}, and was told of ${name}: ${words(found)}`);
    }
    const shown = truth.shown(sha, (name) => newest.get(name)?.seenSinceMs ?? 0);
    judge('G10', isAgreed(shown), () => `${who}, and since the looks that say so: ${told(shown)}`);
  }

  function hearTip(process: string, sha: string | undefined): void {
    // Under another name it has other records.
    if (sha === undefined || world().sites.get(sha)?.federation !== FEDERATION) return;
    heardMs.set(`${process} ${sha}`, world().time.now());
    undecided.delete(`${process} ${sha}`);
  }

  /** Of one who has heard of the present time of the commit as tip. */
  function judgePutBack(process: string, sha: string, sentMs: number): void {
    const { clock, forge, time, tips } = world();
    const key = `${process} ${sha}`;
    const tipMs = tips.findLast((tip) => tip.sha === sha)?.since ?? 0;
    const isOfNow = (heardMs.get(key) ?? -1) >= tipMs && sentMs > (undecided.get(key) ?? Infinity);
    if (!isOfNow) return;
    // GitHub tells times in whole seconds.
    const since = clock.now() - time.now() + tipMs - 1_000;
    const [, ...older] = forge.statuses(sha, 'lockstep');
    const isKnown = older.some(({ state, createdAt }) => state === 'success' && createdAt >= since);
    judge('G10', isKnown, () => `${process} calls ${sha.slice(0, 7)} a success, as it was at a former time`);
  }

  return {
    changed: records.changed,
    heard: records.heard,
    posted: (sha, { context, state }, by, sentMs) => {
      if (context === 'lockstep' && state === 'success') judgePutBack(by, sha, sentMs);
    },
    said: (process, line) => {
      hearTip(process, TIP_HEARD.exec(line)?.[1]);
      const wish = wishIn(line);
      if (wish?.context !== 'lockstep') return;
      const { revision, state } = wish;
      const key = `${process} ${revision}`;
      if (state === 'pending' && heardMs.has(key)) undecided.set(key, world().time.now());
      if (state === 'success' && undecided.delete(key)) judgeSuccess(process, revision);
    },
  };
}

/** What a watcher logs. */
const TIP_HEARD = /^the tip moved .*"revision":"(\w+)"/;

function words(found: Evidence | undefined): string {
  if (!found) return 'nothing';
  const { revision, untilMs } = found;
  return `${revision?.slice(0, 7) ?? 'no record'}${untilMs === Number.POSITIVE_INFINITY ? '' : ', which was over'}`;
}
