import { backOffMs } from './back-off.ts';
import { type BringDeps, bringStatus } from './bring-status.ts';
import { ForgeError, StatusesExhausted } from './forge.ts';
import { type StatusKey, settle, type WantedStatus } from './status-key.ts';
import type { WriteGate } from './write-gate.ts';

export interface KeepTryingDeps extends BringDeps {
  gate: WriteGate;
  /** Aborted when the queue is closed, with the error that everything owed ends with. */
  closing: AbortSignal;
}

/** Works on one key until nothing is wanted of it: the newest wish only, one request at a time. Never rejects. */
export async function keepTrying(deps: KeepTryingDeps, key: StatusKey): Promise<void> {
  let failures = 0;
  key.isBusy = true;
  while (key.wanted !== undefined) {
    const job = key.wanted;
    try {
      const leave = await deps.gate.enter(key.priority, deps.closing);
      await bringStatus(deps, key, failures > 0).finally(leave);
      settle(key, job);
      failures = 0;
    } catch (error) {
      failures += 1;
      const waitMs = deps.closing.aborted ? undefined : backOffMs(error, failures, deps.clock.random());
      if (waitMs === undefined) giveUp(deps, key, job, error);
      else await hold(deps, key, { error, waitMs, failures });
    }
  }
  key.isBusy = false;
}

function giveUp(deps: KeepTryingDeps, key: StatusKey, job: WantedStatus, error: unknown): void {
  if (error instanceof StatusesExhausted) key.exhausted = error;
  if (!deps.closing.aborted)
    deps.log.warn({ revision: key.sha, context: job.status.context }, messageOf(error));
  settle(key, job, error);
}

/** A rate limit concerns every key; anything else only this one, and ends early when something newer is wanted. */
async function hold(
  { clock, closing, gate, log }: KeepTryingDeps,
  key: StatusKey,
  { error, waitMs, failures }: { error: unknown; waitMs: number; failures: number },
): Promise<void> {
  log.warn({ revision: key.sha, failures, retryInMs: Math.round(waitMs) }, messageOf(error));
  if (error instanceof ForgeError && error.kind === 'rate-limited') {
    gate.pause(waitMs);
    return;
  }
  if (key.wanted === undefined) return;
  await clock.sleep(waitMs, AbortSignal.any([key.wake.signal, closing])).catch(() => {});
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
