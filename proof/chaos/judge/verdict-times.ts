import { statsOf } from '../../../sandbox/bench/stats.ts';
import type { History, TipTime, Told } from '../history.ts';
import type { FaultKind } from '../plan/fault-kinds.ts';

/** A fault as it happened. */
export interface FaultTime {
  fault: FaultKind;
  target: string;
  began: number;
  /** What was broken is there again. */
  ended: number;
}

export interface VerdictTimes {
  fault: FaultKind;
  /** How many of them were followed by a verified verdict. */
  count: number;
  /** Seconds. */
  min: number;
  median: number;
  max: number;
}

/** For each kind of fault, how long after its end the next verified verdict came; in the order in which kinds came. */
export function verdictTimes(
  faults: readonly FaultTime[],
  history: Pick<History, 'tips' | 'told'>,
): VerdictTimes[] {
  const byKind = Map.groupBy(faults, ({ fault }) => fault);
  return [...byKind].map(([fault, some]) => {
    const times = some.flatMap(({ ended }) => verdictAfter(ended, history) ?? []);
    const { rounds: count, min, median, max } = statsOf(times.map((ms) => ms / 1000));
    return { fault, count, min, median, max };
  });
}

/**
 * How long somebody waits for a success after `end`, in ms. Where the tip has its verdict already, or cannot be a
 * success, nobody waits before the next good push.
 */
export function verdictAfter(
  end: number,
  { tips, told }: Pick<History, 'tips' | 'told'>,
): number | undefined {
  const present = tips.findLast(({ from }) => from <= end);
  const waits = present?.isGood && !successOf(present, told, end);
  const from = waits ? end : tips.find((tip) => tip.isGood && tip.from > end)?.from;
  if (from === undefined) return undefined;
  const next = told.find(({ state, at }) => state === 'success' && at >= from);
  return next && next.at - from;
}

function successOf({ sha, from }: TipTime, told: readonly Told[], until: number): boolean {
  return told.some((one) => one.sha === sha && one.state === 'success' && one.at >= from && one.at <= until);
}
