import { type CrashDeps, type CrashRun, crashRun } from './crash-run.ts';
import { leastEffects } from './crash-scenario.ts';
import { type CrashPoint, type Effect, FORGE } from './effect-trap.ts';

export interface CrashPointsOptions extends CrashDeps {
  /** How many federations side by side; most of the time each of them waits for a dead process's lease. */
  atOnce?: number;
  /** Told after each. */
  onProgress?: (done: number, of: number) => void;
}

export interface CrashPointsReport {
  /** Crashes that were made. */
  tried: number;
  /** After how many of them everything held. */
  converged: number;
  /** How many of them came after the last effect of their run, because it had one fewer than the run that was counted. */
  late: number;
  /** Of the run without a crash. */
  effects: readonly Effect[];
  /** Which crash, and what did not hold after it. */
  failures: string[];
}

/**
 * Runs one small rollout without a crash and counts its effects, in each cluster and on the forge; then runs it again for
 * every one of them, twice: killed right before it, and right after. What several clusters are sent has no common order,
 * so each is counted by itself. Rejects where the run without a crash fails, or lacks something that it is to show.
 */
export async function crashPoints(options: CrashPointsOptions): Promise<CrashPointsReport> {
  const { atOnce = 12, onProgress = () => {} } = options;
  const whole = await crashRun(options, undefined);
  assertWhole(whole);
  const points = pointsOf(whole.effects);
  const report: CrashPointsReport = {
    tried: 0,
    converged: 0,
    late: 0,
    effects: whole.effects,
    failures: [],
  };
  const queue = points.values();
  const lane = async () => {
    for (const point of queue) {
      await tryPoint(options, point, report);
      onProgress(report.tried, points.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return report;
}

/** Every effect is one of a cluster's or of the forge's own count, so both of its sides are points. */
function pointsOf(effects: readonly Effect[]): CrashPoint[] {
  return effects.flatMap(({ at, number }) =>
    (['before', 'after'] as const).map((side) => ({ at, number, side })),
  );
}

async function tryPoint(deps: CrashDeps, point: CrashPoint, report: CrashPointsReport): Promise<void> {
  try {
    const { crashedAt } = await crashRun(deps, point);
    if (!crashedAt) report.late += 1;
    report.converged += 1;
  } catch (error) {
    report.failures.push(`${describePoint(point, report.effects)}: ${describeError(error)}`);
  }
  report.tried += 1;
}

/** `right after effect 3 of gce-asia-east1-a (PATCH /api/...)`: the request is that of the run without a crash. */
function describePoint({ at, number, side }: CrashPoint, effects: readonly Effect[]): string {
  const like = effects.find((effect) => effect.at === at && effect.number === number);
  return `killed right ${side} effect ${number} of ${at} (without a crash: ${like?.request})`;
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function assertWhole({ federation, effects }: CrashRun): void {
  const clusters = new Set(effects.map(({ at }) => at).filter((at) => at !== FORGE));
  const missing = [...clusters].flatMap((cluster) => {
    const sent = effects.filter(({ at }) => at === cluster).map(({ request }) => request);
    return Object.entries(leastEffects(federation))
      .filter(([, { pattern, times }]) => sent.filter((request) => pattern.test(request)).length < times)
      .map(([what]) => `${cluster}: ${what}`);
  });
  if (missing.length > 0) throw new Error(`the rollout without a crash has not: ${missing.join(', ')}`);
}
