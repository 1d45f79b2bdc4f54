import type { CommitStatus } from '../../../src/github/forge.ts';
import { FEDERATION } from '../world/site.ts';
import type { World } from '../world/world.ts';
import { isAgreed, told } from './green.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import { type Evidence, type ToldRecords, toldRecords } from './told-records.ts';
import type { Truth } from './truth.ts';
import { type Wish, wishIn } from './wish.ts';

/** Longer than it takes to prove who says what was heard. */
const PROVEN_MS = 30_000;

/**
 * G10: who calls a commit a success goes by the newest that it was told of each cluster: a record that names this commit, that
 * was there since it heard that the commit is the tip, and whose words are true of the time in which its clusters were looked at.
 * Who calls it none may post only what another has called it since it is the tip: never a success of a former time; and nor
 * may who was told since of a record that names another commit.
 */
export function evidence({ world, judge }: OracleDeps, truth: Truth): Oracle {
  const records = toldRecords({ world });
  /** By process and commit: when it heard that this is the tip. */
  const heardMs = new Map<string, number>();
  /** Those of them that it has called pending since, and not a success; and when it did last. */
  const undecided = new Map<string, number>();
  const names = heardNames(records);

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

  /** Of one who has heard of the present time of the commit as tip, or should know that it is another one. */
  function judgeKnown(process: string, sha: string, sentMs: number): void {
    const { tips } = world();
    const key = `${process} ${sha}`;
    const tipMs = tips.findLast((tip) => tip.sha === sha)?.since ?? 0;
    const isUndecided = (heardMs.get(key) ?? -1) >= tipMs && sentMs > (undecided.get(key) ?? Infinity);
    const isTip = tips.at(-1)?.sha === sha && tipMs <= sentMs;
    if (!isUndecided && !(isTip && names.anotherThan(sha, process, sentMs - PROVEN_MS))) return;
    judge(
      'G10',
      successesOf(world(), sha).length > 1,
      () => `${process} calls ${sha.slice(0, 7)} a success, as it was at a former time`,
    );
  }

  return {
    changed: records.changed,
    heard: (process, cluster, object) => {
      records.heard(process, cluster, object);
      names.heard(process, cluster, world().time.now());
    },
    posted: (sha, { context, state }, by, sentMs) => {
      if (context === 'lockstep' && state === 'success') judgeKnown(by, sha, sentMs);
    },
    said: (process, line) => {
      hearTip(process, TIP_HEARD.exec(line)?.[1]);
      const wish = wishIn(line);
      if (wish?.context !== 'lockstep') return;
      const { revision, state } = wish;
      const key = `${process} ${revision}`;
      if (state === 'pending' && heardMs.has(key)) undecided.set(key, world().time.now());
      if (state === 'success' && undecided.delete(key) && !isPutBack(world(), wish))
        judgeSuccess(process, revision);
    },
  };
}

/** What the forge has got of a commit since it is the tip, or was it last. */
function successesOf({ clock, forge, time, tips }: World, sha: string): CommitStatus[] {
  const tipMs = tips.findLast((tip) => tip.sha === sha)?.since ?? 0;
  // GitHub tells times in whole seconds.
  const since = clock.now() - time.now() + tipMs - 1_000;
  return forge
    .statuses(sha, 'lockstep')
    .filter(({ state, createdAt }) => state === 'success' && createdAt >= since);
}

/** A success of a former tip that another has called it, word for word. */
function isPutBack(world: World, { revision, description }: Wish): boolean {
  const isKnown = successesOf(world, revision).some((one) => one.description === description);
  return isKnown && revision !== world.remote.tip;
}

/** Which revisions the records name, as far as a process has heard. */
function heardNames(records: ToldRecords) {
  /** By process and cluster. */
  const heard = new Map<string, Map<string, { revision: string | undefined; sinceMs: number }>>();
  return {
    heard: (process: string, cluster: string, nowMs: number): void => {
      const known = heard.get(process) ?? new Map();
      heard.set(process, known);
      const revision = records.newest(process, cluster)?.revision;
      if (revision !== known.get(cluster)?.revision) known.set(cluster, { revision, sinceMs: nowMs });
    },
    /** By then it had heard of a record that names another commit, and of nothing newer since. */
    anotherThan: (sha: string, process: string, byMs: number): boolean =>
      [...(heard.get(process)?.values() ?? [])].some(
        ({ revision = sha, sinceMs }) => revision !== sha && sinceMs < byMs,
      ),
  };
}

/** What a watcher logs. */
const TIP_HEARD = /^the tip moved .*"revision":"(\w+)"/;

function words(found: Evidence | undefined): string {
  if (!found) return 'nothing';
  const { revision, untilMs } = found;
  return `${revision?.slice(0, 7) ?? 'no record'}${untilMs === Number.POSITIVE_INFINITY ? '' : ', which was over'}`;
}
