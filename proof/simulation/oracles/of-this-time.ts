import { isOfFormerTip } from '../../../src/verdict/describe.ts';
import { isRecord } from '../world/part-of.ts';
import type { Finding, Oracle, OracleDeps } from './oracle.ts';
import { toldRecords } from './told-records.ts';

/**
 * What the tip shows is of its present time as tip. G1: it is not called a former tip. G10: nor does it show a success of a
 * former time, where a watcher must know that another was the tip between: it ran all the while, or a record says so.
 */
export function ofThisTime({ world }: OracleDeps): Oracle {
  const records = toldRecords({ world });
  /** Started since the tip moved; whether they have read it. */
  const newcomers = new Map<string, boolean>();
  const knowing = new Set<string>();

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
      for (const one of knowing) if (seatIn(one) === seatIn(process)) knowing.delete(one);
    },
    opened: (process, sha) => {
      if (!process.startsWith('watcher') || sha !== world().remote.tip) return;
      if (newcomers.has(process)) newcomers.set(process, true);
      else knowing.add(process);
    },
    heard: (process, cluster, object) => {
      records.heard(process, cluster, object);
      if (!newcomers.get(process) || !isRecord(object)) return;
      const { revision } = records.newest(process, cluster) ?? {};
      if (revision !== undefined && revision !== world().remote.tip) knowing.add(process);
    },
    standing: (): Finding[] => {
      const { forge, remote } = world();
      const [newest] = forge.statuses(remote.tip ?? '', 'lockstep');
      if (!newest) return [];
      const isFormer = isOfFormerTip(newest.description);
      const fault = isFormer ? `the tip is still called "${newest.description}"` : undefined;
      const found: Finding[] = [{ guarantee: 'G1', fault }];
      if (newest.state !== 'success' || knowing.size === 0) return found;
      const isOld = newest.createdAt < sinceMs();
      const why = isOld ? 'the tip still shows a success of a former time' : undefined;
      return [...found, { guarantee: 'G10', fault: why }];
    },
  };
}

/** `watcher-1` of `watcher-1#2`. */
const seatIn = (process: string): string => process.replace(/#.*/, '');
