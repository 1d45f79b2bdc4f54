import type { Clock } from '../clock/clock.ts';

/** How long those who are ready wait for those who are not, in ms: a slow cluster may not keep the others. */
const PATIENCE_MS = 30;

/** Lets clusters that are on the same way at the same time ask one question together instead of one each. */
export interface Gathering {
  /** Somebody is on the way; returns how to say that it has come to the question, or given up. */
  depart(): () => void;
  /** Resolves when nobody is on the way any more, or patience is over. */
  gathered(): Promise<void>;
}

export function gathering(clock: Clock): Gathering {
  let underWay = 0;
  let waiting: (() => void)[] = [];

  function release(): void {
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  }

  return {
    depart: () => {
      let here = false;
      underWay++;
      return () => {
        if (here) return;
        here = true;
        underWay--;
        if (underWay === 0) release();
      };
    },
    gathered: () =>
      new Promise((resolve) => {
        if (underWay === 0) return resolve();
        const cancel = clock.after(PATIENCE_MS, resolve);
        waiting.push(() => {
          cancel();
          resolve();
        });
      }),
  };
}
