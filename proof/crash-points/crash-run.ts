import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type ApiProxy, startApiProxy } from '../../sandbox/control-plane/api-proxy.ts';
import type { LockstepProcess } from '../../sandbox/installation.ts';
import { until } from '../../sandbox/processes/until.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { FederationOptions, TestFederation } from '../../test/sandbox/federation-fixture.ts';
import { type Oracle, oracleOf, recordTips } from '../../test/sandbox/what-holds.ts';
import { firstCommit, LATE_MS, plantForAdoption, secondCommit } from './crash-scenario.ts';
import { type CrashPoint, type Effect, FORGE, setTrap } from './effect-trap.ts';
import { assertConverged } from './end-state.ts';

/** How many clusters the rollout is for. */
export const CLUSTERS = 3;

export interface CrashDeps {
  sandbox: Sandbox;
  /** Makes a federation in that sandbox, and says what to do at its end. */
  newFederation: (end: Pick<TestContext, 'after'>, options: FederationOptions) => Promise<TestFederation>;
}

export interface CrashRun {
  federation: string;
  /** At which effect it was killed; undefined: there was none of this number, and it was killed after the last. */
  crashedAt: Effect | undefined;
  /** What the process did, as far as it came. */
  effects: readonly Effect[];
}

/**
 * One federation of its own: after its first commit, kills its only process with SIGKILL at the point of the second one's
 * rollout, starts another, and rejects with what does not hold in the end. Without a point, nothing is killed.
 */
export async function crashRun(deps: CrashDeps, point: CrashPoint | undefined): Promise<CrashRun> {
  const ends: (() => unknown)[] = [];
  const atEnd: Pick<TestContext, 'after'> = { after: (end) => void ends.push(end as () => unknown) };
  try {
    return await runUntilEnd(deps, point, atEnd);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function runUntilEnd(
  deps: CrashDeps,
  point: CrashPoint | undefined,
  atEnd: Pick<TestContext, 'after'>,
): Promise<CrashRun> {
  const { federation, oracle, process, proxies } = await settled(deps, atEnd);
  const trap = setTrap({ proxies, github: federation.github }, point, () => void process.kill());
  federation.loadBalancer.set({ delayMs: LATE_MS });
  atEnd.after(() => federation.loadBalancer.reset());
  const tip = await federation.push('the second', secondCommit);
  const crashedAt = await Promise.race([trap.sprung, untilTold(federation, tip)]);
  const run = { federation: federation.name, crashedAt, effects: [...trap.effects] };
  if (point) {
    trap.remove();
    await process.kill();
    await federation.start('run');
  }
  await assertConverged(federation, oracle, tip);
  return point ? run : { ...run, effects: [...trap.effects] };
}

/** After the first commit, with what the second will adopt; nothing is under way any more. */
async function settled(
  { sandbox, newFederation }: CrashDeps,
  atEnd: Pick<TestContext, 'after'>,
): Promise<{
  federation: TestFederation;
  oracle: Oracle;
  process: LockstepProcess;
  proxies: Map<string, ApiProxy>;
}> {
  const proxies = await startProxies(sandbox, atEnd);
  const clusters = Object.fromEntries([...proxies].map(([name, { kubeconfig }]) => [name, { kubeconfig }]));
  const federation = await newFederation(atEnd, {
    clusters: CLUSTERS,
    settings: { sweep: '2s', clusters },
  });
  const { tips, stop } = recordTips(federation);
  atEnd.after(stop);
  const process = await federation.start('run');
  const first = await federation.push('the first', firstCommit);
  await untilTold(federation, first);
  for (const cluster of federation.clusters) await plantForAdoption(federation, cluster);
  return { federation, oracle: await oracleOf(federation, tips), process, proxies };
}

async function startProxies(
  { clusters, kubeconfig, folder }: Sandbox,
  atEnd: Pick<TestContext, 'after'>,
): Promise<Map<string, ApiProxy>> {
  const proxies = new Map<string, ApiProxy>();
  for (const cluster of clusters.slice(0, CLUSTERS)) {
    const own = join(folder, `proxy-${randomUUID()}`);
    await mkdir(own);
    const proxy = await startApiProxy(cluster, { kubeconfig, folder: own });
    atEnd.after(() => proxy.close());
    proxies.set(cluster.name, proxy);
  }
  return proxies;
}

/** The last effects of a rollout: once the verdict is shown, what each cluster says. */
async function untilTold({ github, clusters }: TestFederation, sha: string): Promise<undefined> {
  const contexts = ['lockstep', ...clusters.map(({ name }) => `lockstep/${name}`)];
  const areTold = async () =>
    contexts.every((context) => github.statuses(sha, context)[0]?.state === 'success');
  await until(areTold, { what: `${FORGE} shows the success of ${sha}`, everyMs: 20 });
  return undefined;
}
