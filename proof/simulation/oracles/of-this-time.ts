import { isOfFormerTip } from '../../../src/verdict/describe.ts';
import { TIME_LIMIT_MS } from '../world/network.ts';
import { isRecord } from '../world/part-of.ts';
import type { Finding, Oracle, OracleDeps } from './oracle.ts';
import { toldRecords } from './told-records.ts';

/**
 * What the tip shows is of its present time as tip. G1: it is not called a former tip. G10: nor does it show a success of a
 * former time, where a watcher must know that another was the tip between: it ran all the while, or a record says so; and has
 * known it for longer than its word to the forge may be without an answer.
 */
export function ofThisTime({ world }: OracleDeps): Oracle {
  const records = toldRecords({ world });
  /** Started since the tip moved; whether they have read it. */
  const newcomers = new Map<string, boolean>();
  /** Since when. */
  const knowing = new Map<string, number>();

  function know(process: string): void {
    if (!knowing.has(process)) knowing.set(process, world().time.now());
  }

  const isLongKnown = (): boolean =>
    [...knowing.values()].some((ms) => world().time.now() - ms > TIME_LIMIT_MS);

  function sinceMs(): number {
    const { clock, time, tips } = world();
    // GitHub tells times in whole seconds.
    return clock.now() - time.now() + (tips.at(-1)?.since ?? 0) - 1_000;
  }

  return {
    changed: records.changed,
    tipMoved: () => {
      knowing.clear();
      newcomers.clear();
    },
    started: (process) => {
      newcomers.set(process, false);
      for (const one of knowing.keys()) if (seatIn(one) === seatIn(process)) knowing.delete(one);
    },
    opened: (process, sha) => {
      if (!process.startsWith('watcher') || sha !== world().remote.tip) return;
      if (newcomers.has(process)) newcomers.set(process, true);
      else know(process);
    },
    heard: (process, cluster, object) => {
      records.heard(process, cluster, object);
      if (!newcomers.get(process) || !isRecord(object)) return;
      const { revision } = records.newest(process, cluster) ?? {};
      if (revision !== undefined && revision !== world().remote.tip) know(process);
    },
    standing: (): Finding[] => {
      const { forge, remote } = world();
      const [newest] = forge.statuses(remote.tip ?? '', 'lockstep');
      if (!newest) return [];
      const isFormer = isOfFormerTip(newest.description);
      const fault = isFormer ? `the tip is still called "${newest.description}"` : undefined;
      const found: Finding[] = [{ guarantee: 'G1', fault }];
      if (newest.state !== 'success' || !isLongKnown()) return found;
      const isOld = newest.createdAt < sinceMs();
      const why = isOld ? 'the tip still shows a success of a former time' : undefined;
      return [...found, { guarantee: 'G10', fault: why }];
    },
  };
}

/** `watcher-1` of `watcher-1#2`. */
const seatIn = (process: string): string => process.replace(/#.*/, '');
