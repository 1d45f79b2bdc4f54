import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { plantForeign } from '../oracle/foreign.ts';
import type { ChaosOptions } from './chaos-options.ts';
import { judge } from './final-oracle.ts';
import type { History } from './history.ts';
import { planOf } from './plan/plan.ts';
import type { PushStep } from './plan/plan-pushes.ts';
import { type ChaosReport, reportOf } from './report.ts';
import { runPlan, type Say } from './run-plan.ts';
import { type ChaosWorld, startChaosWorld } from './world/chaos-world.ts';

/** How long the first commit may take, with nothing wrong, in ms: a loaded machine has the time that it needs. */
const FIRST_MS = 300_000;

/**
 * One run: puts a federation over all clusters of the sandbox, breaks what is around it as the plan says, lets it come
 * to rest, and judges. Leaves the sandbox in one piece; nobody else can use it meanwhile.
 */
export async function chaos(sandbox: Sandbox, options: ChaosOptions, say: Say): Promise<ChaosReport> {
  const plan = planOf(options);
  const world = await startChaosWorld(sandbox, say);
  try {
    const [first, ...others] = plan.pushes;
    await settleFirst(world, first);
    const foreign = await plantForeign(world.federation);
    const faults = await runPlan(world, { ...plan, pushes: others }, say);
    say('the faults are over; waiting for rest');
    const tip = world.recorder.tips.at(-1)?.sha ?? '';
    const { violations, history } = await judge(world, { tip, foreign });
    if (options.logs) await keepHistory(history, options.logs);
    return reportOf(options, { violations, history, faults });
  } finally {
    if (options.logs) await keepLogs(world, options.logs);
    await world.stop();
  }
}

/** The run begins with a federation that is as Git has it. */
async function settleFirst({ pusher, installation }: ChaosWorld, first: PushStep | undefined): Promise<void> {
  const sha = first ? await pusher.push(first) : '';
  const isSuccess = ({ context, state }: { context: string; state: string }) =>
    context === 'lockstep' && state === 'success';
  await installation.github.waitForStatus(sha, isSuccess, FIRST_MS);
}

/** What the judges went by. */
async function keepHistory(history: History, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const records = Object.fromEntries(history.records);
  await writeFile(join(folder, 'history.json'), JSON.stringify({ ...history, records }));
}

async function keepLogs({ installation: { folder } }: ChaosWorld, to: string): Promise<void> {
  await cp(folder, to, { recursive: true, filter: (path) => path === folder || path.endsWith('.log') });
}
