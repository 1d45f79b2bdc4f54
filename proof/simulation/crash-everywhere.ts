import { pushSite } from './deeds/pushes.ts';
import type { Stage } from './deeds/stage.ts';
import type { History } from './histories/history.ts';
import type { Violation } from './oracles/oracle.ts';
import { begin, end } from './simulate.ts';
import { trial } from './trial.ts';
import type { Side } from './world/sim-process.ts';
import { firstSite, type Site } from './world/site.ts';

/** What came of stopping everything at each effect of a rollout. */
export interface CrashPoints {
  tried: number;
  converged: number;
  failures: { effect: number; side: Side; what: string; violations: Violation[] }[];
}

/** Two watchers and three workers; without latencies that chance makes long, so that effects come in one order. */
const HISTORY: History = { seed: 7, adopt: 'unowned', clocks: [], steps: [] };

/** The site before, without `c1`. */
function before(): Site {
  const { c1: _, ...parts } = firstSite().parts;
  return { ...firstSite(), parts };
}

/** Creates `c1`, updates `c2`, adopts `past`, prunes `c0`, and waits for another address. */
function after(push: number): Site {
  const { c0: _, ...parts } = { ...before().parts, c1: push, c2: push, ingress: push };
  return { ...firstSite(), parts, address: 2, wants: 'past' };
}

/**
 * A rollout that creates, updates, adopts, prunes and waits on three clusters: for every effect of it, all processes are
 * killed right before it, and right after it, and started again. Effects are writes to clusters, to GitHub, to Redis
 * and to the disk.
 */
export async function crashEverywhere(): Promise<CrashPoints> {
  const { effects } = await rollOut();
  const points: CrashPoints = { tried: 0, converged: 0, failures: [] };
  for (const [index, what] of effects.entries()) {
    for (const side of ['before', 'after'] as const) {
      const { violations, isKilled } = await rollOut({ effect: index + 1, side });
      points.tried += 1;
      if (violations.length === 0 && isKilled) points.converged += 1;
      else points.failures.push({ effect: index + 1, side, what, violations });
    }
  }
  return points;
}

async function rollOut(crash?: {
  effect: number;
  side: Side;
}): Promise<{ effects: string[]; violations: Violation[]; isKilled: boolean }> {
  const run = await trial(HISTORY, false);
  const { world, violations } = run;
  const stage = await begin(run, HISTORY);
  for (const cluster of world.clusters.values()) cluster.controllers.setMode('late');
  pushSite(stage, before());
  await run.rest(10 * 60_000);
  const effects: string[] = [];
  let isKilled = false;
  world.onTurn = ({ name }, { what, writes }, side) => {
    if (!writes) return;
    const effect = `${name}: ${what}`;
    if (side === 'before') effects.push(effect);
    const isIt = crash !== undefined && effects[crash.effect - 1] === effect && side === crash.side;
    if (!isIt || effects.length < crash.effect) return;
    isKilled = true;
    killAll(stage);
  };
  pushSite(stage, after(stage.pushes));
  await run.rest(10 * 60_000);
  world.onTurn = () => {};
  const counted = [...effects];
  await end(run, stage);
  return { effects: counted, violations, isKilled };
}

function killAll({ world, seats }: Stage): void {
  world.onTurn = () => {};
  for (const { crash } of seats.values()) crash();
}
