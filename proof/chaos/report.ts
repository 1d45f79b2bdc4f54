import { table } from '../../sandbox/bench/report.ts';
import type { History } from './history.ts';
import { type FaultTime, type VerdictTimes, verdictTimes } from './judge/verdict-times.ts';
import type { PlanOptions } from './plan/plan.ts';

/** What a run found, for programs. */
export interface ChaosReport extends PlanOptions {
  violations: readonly string[];
  faults: number;
  pushes: number;
  /** Commits, by the state in which they ended; `superseded` is told from other errors. */
  ended: Record<string, number>;
  /** Seconds from the end of a fault to the next verified verdict. */
  verdicts: readonly VerdictTimes[];
}

export function reportOf(
  options: PlanOptions,
  {
    violations,
    history,
    faults,
  }: { violations: readonly string[]; history: History; faults: readonly FaultTime[] },
): ChaosReport {
  const { seed, minutes, clusters } = options;
  return {
    seed,
    minutes,
    clusters,
    violations,
    faults: faults.length,
    pushes: history.tips.length,
    ended: endsOf(history),
    verdicts: verdictTimes(faults, history),
  };
}

function endsOf({ told }: History): Record<string, number> {
  const last = new Map(told.map(({ sha, state, description }) => [sha, endOf(state, description)]));
  const ended: Record<string, number> = {};
  for (const end of [...last.values()].toSorted()) ended[end] = (ended[end] ?? 0) + 1;
  return ended;
}

function endOf(state: string, description: string): string {
  return description.startsWith('superseded') ? 'superseded' : state;
}

/** The same, for people. */
export function textOf({ verdicts, violations, ended, faults, pushes, ...options }: ChaosReport): string {
  const ends = Object.entries(ended).map(([end, count]) => `${count} ${end}`);
  return [
    table(['after the end of', 'times', 'min s', 'median s', 'max s'], verdicts, (row) => [
      row.fault,
      row.count,
      row.min,
      row.median,
      row.max,
    ]),
    `${faults} faults, ${pushes} pushes; commits ended as ${ends.join(', ')}`,
    violations.length === 0 ? 'Nothing was violated.' : failure(violations, options),
  ].join('\n\n');
}

function failure(violations: readonly string[], options: PlanOptions): string {
  return [
    `VIOLATED, ${violations.length} times:`,
    ...violations.map((text) => `  - ${text}`),
    '',
    `Run it again: ${commandOf(options)}`,
  ].join('\n');
}

export function commandOf({ seed, minutes, clusters }: PlanOptions): string {
  return `npm run chaos -- --minutes ${minutes} --seed ${seed} --clusters ${clusters}`;
}
