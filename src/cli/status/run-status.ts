import type { KnowledgeDeps } from '../../reporter/cluster-knowledge.ts';
import type { Output } from '../output.ts';
import { type Progress, startProgress } from '../progress.ts';
import { EXIT } from '../usage-error.ts';
import { type FleetLook, lookAtFleet } from './fleet-look.ts';
import { readTip, type Tip, type TipDeps } from './read-tip.ts';
import { type StatusReport, statusReport } from './status-report.ts';
import { printChanges, printJson, printTable, redrawTable } from './status-views.ts';
import { watchStatus } from './watch-status.ts';

export interface StatusDeps extends KnowledgeDeps, TipDeps {
  output: Output;
  /** How often a watch asks for the tip, ms. */
  pollMs: number;
}

export interface StatusOptions {
  json?: boolean;
  watch?: boolean;
}

/** `lockstep status`: asks the repository and every cluster, shows what they say, and gives the exit code for it. */
export async function runStatus(
  deps: StatusDeps,
  options: StatusOptions,
  stop: AbortSignal,
): Promise<number> {
  const listeners = new Set<(cluster: string) => void>();
  const look = lookAtFleet(deps, (cluster) => {
    for (const listener of listeners) listener(cluster);
  });
  try {
    const tip = await askEverybody(deps, { look, listeners }, stop);
    const view = viewOf(options, deps.output)(deps);
    if (options.watch) return exitCodeOf(await watchStatus({ deps, look, listeners, view, tip }, stop));
    const report = statusReport({ ...tip, answerOf: look.answerOf, now: deps.clock.now() });
    view(report);
    return exitCodeOf(report);
  } finally {
    look.close();
  }
}

interface Asking {
  look: FleetLook;
  /** Told of each answer. */
  listeners: Set<(cluster: string) => void>;
}

/** Resolves with the tip once every cluster has answered, or has had its time. Rejects where it is stopped before. */
async function askEverybody(deps: StatusDeps, asking: Asking, stop: AbortSignal): Promise<Tip> {
  const progress = startProgress(deps.clock, deps.output);
  const { repository, branch } = deps.origin;
  try {
    progress.say(`asking ${repository} for the tip of ${branch}`);
    const tip = await readTip(deps, stop);
    await untilAnswered(asking, tip, { progress, stop });
    return tip;
  } finally {
    progress.end();
  }
}

async function untilAnswered(
  { look, listeners }: Asking,
  { rendering }: Tip,
  { progress, stop }: { progress: Progress; stop: AbortSignal },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const heard = () => {
    const missing = look.unanswered();
    if (missing.length === 0) return resolve();
    progress.say(`waiting for ${missing.length === 1 ? missing[0] : `${missing.length} clusters`}`);
  };
  const stopped = () => reject(stop.reason);
  listeners.add(heard);
  stop.addEventListener('abort', stopped, { once: true });
  try {
    stop.throwIfAborted();
    look.at(rendering);
    heard();
    await promise;
  } finally {
    listeners.delete(heard);
    stop.removeEventListener('abort', stopped);
  }
}

function viewOf({ json, watch }: StatusOptions, { terminal }: Output) {
  if (json) return printJson;
  if (!watch) return printTable;
  return terminal ? redrawTable : printChanges;
}

function exitCodeOf({ state }: StatusReport): number {
  if (state === 'success') return EXIT.ok;
  return state === 'pending' ? EXIT.waiting : EXIT.failed;
}
