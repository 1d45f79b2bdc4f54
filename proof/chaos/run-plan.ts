import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultTime } from './judge/verdict-times.ts';
import type { Plan } from './plan/plan.ts';
import type { FaultStep } from './plan/plan-faults.ts';
import type { PushStep } from './plan/plan-pushes.ts';
import type { ChaosWorld } from './world/chaos-world.ts';
import { INJECT } from './world/faults.ts';

export type Say = (text: string) => void;

/**
 * Does what the plan says, each step at its time; what takes longer than planned delays only what concerns the same
 * target. What a slow machine has not begun when the time is over is left out, but for the last push. Resolves when
 * the last fault is over, with the faults as they were.
 */
export async function runPlan(world: ChaosWorld, plan: Plan, say: Say): Promise<FaultTime[]> {
  const clock = stepClock(say);
  const done: FaultTime[] = [];
  const lanes = new Map<string, Promise<void>>();

  async function inject(step: FaultStep): Promise<void> {
    const { fault, target, amount } = step;
    if (clock.isOver(plan.endMs)) return clock.tell(`${fault}: ${target}, left out: there is no time`);
    const began = Date.now();
    clock.tell(`${fault}: ${target}${amount > 0 ? ` (${amount})` : ''}`);
    await INJECT[fault](world, step);
    done.push({ fault, target, began, ended: Date.now() });
    if (step.lastsMs > 0) clock.tell(`${fault}: ${target}, is over`);
  }

  async function runFaults(): Promise<void> {
    for (const step of plan.faults) {
      await clock.until(step.atMs);
      const lane = (lanes.get(step.target) ?? Promise.resolve()).then(() => inject(step));
      // It is awaited below: until then its failure has to be nobody's.
      lane.catch(() => undefined);
      lanes.set(step.target, lane);
    }
    await Promise.all(lanes.values());
  }

  async function runPushes(): Promise<void> {
    for (const step of plan.pushes) {
      await clock.until(step.atMs);
      if (clock.isOver(plan.endMs) && step.push !== 'last') continue;
      clock.tell(`push ${describePush(step)} ${(await world.pusher.push(step)).slice(0, 7)}`);
    }
  }

  await Promise.all([runFaults(), runPushes()]);
  return done;
}

function describePush({ push, commit, made, isGood }: PushStep): string {
  const where = made ? `${commit} on ${made.parent}` : `${commit}`;
  return `${push} (${where}${isGood ? '' : ', bad'})`;
}

/** The run's own time, which begins now. */
function stepClock(say: Say) {
  const began = performance.now();
  const now = () => performance.now() - began;
  return {
    isOver: (endMs: number) => now() > endMs,
    until: (atMs: number) => sleep(Math.max(0, atMs - now())),
    tell: (text: string) => say(`${(now() / 1000).toFixed(1).padStart(7)} s  ${text}`),
  };
}
