import type { Clock } from './clock.ts';

/** Where the time of one piece of work went. */
export interface Timeline {
  /** The step that began with the mark before ends here. */
  mark(step: string): void;
  /** Of each step in whole ms, in order; steps of one name are added up. */
  steps(): Record<string, number>;
}

export function timeline(clock: Pick<Clock, 'monotonic'>): Timeline {
  const steps = new Map<string, number>();
  let since = clock.monotonic();
  return {
    mark: (step) => {
      const now = clock.monotonic();
      steps.set(step, (steps.get(step) ?? 0) + now - since);
      since = now;
    },
    steps: () => Object.fromEntries([...steps].map(([step, ms]) => [step, Math.round(ms)])),
  };
}
