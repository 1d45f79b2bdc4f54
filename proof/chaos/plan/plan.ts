import { chooseClusters } from '../../../sandbox/control-plane/cluster-names.ts';
import { type FaultStep, planFaults } from './plan-faults.ts';
import { type PushStep, planPushes } from './plan-pushes.ts';
import { randomOf } from './random.ts';

export interface PlanOptions {
  seed: number;
  minutes: number;
  clusters: number;
}

/** All that a run does, by the clock. */
export interface Plan {
  endMs: number;
  pushes: readonly PushStep[];
  faults: readonly FaultStep[];
}

export const WATCHERS = ['watcher-1', 'watcher-2'] as const;
export const WORKERS = ['worker-1', 'worker-2', 'worker-3', 'worker-4'] as const;

/** A pure function of its options: the same run again, as far as machines let it. */
export function planOf({ seed, minutes, clusters }: PlanOptions): Plan {
  const endMs = Math.round(minutes * 60_000);
  const targets = {
    worker: WORKERS,
    watcher: WATCHERS,
    cluster: chooseClusters(clusters),
    redis: ['redis'],
    github: ['github'],
    webhooks: ['webhooks'],
    git: ['git'],
  };
  return {
    endMs,
    pushes: planPushes(randomOf(seed), { endMs }),
    // Another row of chance: more pushes must not move the faults.
    faults: planFaults(randomOf(seed ^ 0x5eed), { endMs, targets }),
  };
}
