import { missingEffects, PARTS } from './crash-scenario.ts';
import { type CrashDeps, type CrashSite, crashSite } from './crash-site.ts';
import type { CrashPoint, Effect } from './effect-trap.ts';

export interface CrashPointsOptions extends CrashDeps {
  /** How many federations side by side; most of the time each of them waits for a dead process's lease. */
  atOnce?: number;
  /** Told after each crash: which of how many it was, and what did not hold. */
  onTried?: (tried: number, of: number, failure: string | undefined) => void;
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
  const { atOnce = 6, onTried = () => {} } = options;
  const effects = await effectsOf(options);
  const points = pointsOf(effects);
  const report: CrashPointsReport = { tried: 0, converged: 0, late: 0, effects, failures: [] };
  const queue = points.values();
  const lane = () =>
    tryPoints(options, queue, report, (failure) => onTried(report.tried, points.length, failure));
  await Promise.all(Array.from({ length: atOnce }, lane));
  return report;
}

/** Of the whole rollout. */
async function effectsOf(deps: CrashDeps): Promise<readonly Effect[]> {
  const site = await crashSite(deps);
  try {
    const { effects } = await site.run();
    assertWhole(deps, effects);
    return effects;
  } finally {
    await site.end();
  }
}

/** Every effect is one of a cluster's or of the forge's own count, so both of its sides are points. */
function pointsOf(effects: readonly Effect[]): CrashPoint[] {
  return effects.flatMap(({ at, number }) =>
    (['before', 'after'] as const).map((side) => ({ at, number, side })),
  );
}

/** One after the other in one federation, the process that came back from one crash being the next to be killed. */
async function tryPoints(
  deps: CrashDeps,
  queue: Iterable<CrashPoint>,
  report: CrashPointsReport,
  onTried: (failure: string | undefined) => void,
): Promise<void> {
  let site: CrashSite | undefined;
  for (const point of queue) {
    let failure: string | undefined;
    try {
      site ??= await crashSite(deps);
      const { crashedAt } = await site.run(point);
      if (!crashedAt) report.late += 1;
      report.converged += 1;
    } catch (error) {
      failure = `right ${point.side} effect ${point.number} of ${point.at}: ${describeError(error)}`;
      report.failures.push(failure);
      await endSite(site, report);
      site = undefined;
    }
    report.tried += 1;
    onTried(failure);
  }
  await endSite(site, report);
}

/** At its end a federation also says whether GitHub had anything to complain about. */
async function endSite(site: CrashSite | undefined, report: CrashPointsReport): Promise<void> {
  await site?.end().catch((error) => report.failures.push(`${site.federation}: ${describeError(error)}`));
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function assertWhole({ sandbox }: CrashDeps, effects: readonly Effect[]): void {
  const missing = PARTS.flatMap((part, index) => {
    const cluster = sandbox.clusters[index];
    const requests = effects.filter(({ at }) => at === cluster?.name).map(({ request }) => request);
    return cluster ? missingEffects(cluster, part, requests) : [];
  });
  if (missing.length > 0) throw new Error(`the rollout without a crash has not sent ${missing.join('; ')}`);
}
