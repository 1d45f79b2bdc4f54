import { FEDERATION } from '../world/site.ts';
import { isAgreed, told } from './green.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import { type Evidence, toldRecords } from './told-records.ts';
import type { Truth } from './truth.ts';
import { wishIn } from './wish.ts';

/**
 * G10: who calls a commit a success goes by the newest that it was told of each cluster: a record that names this commit, that
 * was there since it heard that the commit is the tip, and whose words are true of the time in which its clusters were looked at.
 */
export function evidence({ world, judge }: OracleDeps, truth: Truth): Oracle {
  const records = toldRecords({ world });
  /** By process and commit: when it heard that this is the tip. */
  const heardMs = new Map<string, number>();
  /** Those of them that it has called pending since, and not a success. */
  const undecided = new Set<string>();

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

  return {
    changed: records.changed,
    heard: records.heard,
    said: (process, line) => {
      hearTip(process, TIP_HEARD.exec(line)?.[1]);
      const wish = wishIn(line);
      if (wish?.context !== 'lockstep') return;
      const { revision, state } = wish;
      const key = `${process} ${revision}`;
      if (state === 'pending' && heardMs.has(key)) undecided.add(key);
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
