import type { Clock } from '../../clock/clock.ts';
import { every } from '../../clock/every.ts';
import type { FleetLook } from './fleet-look.ts';
import { readTip, type Tip, type TipDeps } from './read-tip.ts';
import { type StatusReport, statusReport } from './status-report.ts';
import type { StatusView } from './status-views.ts';

export interface Watched {
  deps: TipDeps & { clock: Clock; pollMs: number };
  look: FleetLook;
  /** Told of each answer of a cluster. */
  listeners: Set<(cluster: string) => void>;
  view: StatusView;
  tip: Tip;
}

/** Ages grow by themselves, and so does the time that `verify.timeout` counts; ms. */
const TICK_MS = 1_000;

/** Shows every change until it is stopped; resolves with what was shown last. */
export async function watchStatus(
  { deps, look, listeners, view, tip: first }: Watched,
  stop: AbortSignal,
): Promise<StatusReport> {
  const timers = { clock: deps.clock, signal: stop };
  let tip = first;
  let note: string | undefined;
  let asking: Promise<void> | undefined;
  const draw = (): StatusReport => {
    const report = statusReport({ ...tip, answerOf: look.answerOf, now: deps.clock.now() });
    view(report, note);
    return report;
  };

  async function askTip(): Promise<void> {
    try {
      if ((await deps.repository.askTip(stop)) !== tip.revision) {
        tip = await readTip(deps, stop);
        look.at(tip.rendering);
      }
      note = undefined;
    } catch (error) {
      note = `the tip may be another by now: ${error instanceof Error ? error.message : error}`;
    }
    if (!stop.aborted) draw();
  }

  const askTipOnce = () => {
    asking ??= askTip().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  listeners.add((cluster) => {
    if (isElsewhere(look, cluster, tip)) void askTipOnce();
    else draw();
  });
  every(timers, deps.pollMs, () => {
    look.refresh();
    return askTipOnce();
  });
  every(timers, TICK_MS, async () => void draw());
  draw();
  await untilAborted(stop);
  listeners.clear();
  await asking;
  return draw();
}

/** A worker that names another revision than the tip may have heard of the next one before us: then ask before telling. */
function isElsewhere(look: FleetLook, cluster: string, { revision }: Tip): boolean {
  const knowledge = look.answerOf(cluster)?.knowledge;
  return knowledge?.kind === 'record' && knowledge.record?.revision !== revision;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
