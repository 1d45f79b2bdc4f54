import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type ApiProxy, startApiProxy } from '../../sandbox/control-plane/api-proxy.ts';
import { until } from '../../sandbox/processes/until.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { federationIn, type TestFederation } from '../../test/sandbox/federation-in.ts';
import { type Oracle, oracleOf, recordTips } from '../../test/sandbox/what-holds.ts';
import { crashCommit, LATE_MS, PARTS, plantForAdoption, quietCommit } from './crash-scenario.ts';
import { type CrashPoint, type Effect, setTrap, type WaysOut } from './effect-trap.ts';
import { assertConverged } from './end-state.ts';

export interface CrashDeps {
  /** Has at least three clusters. */
  sandbox: Sandbox;
}

/** For all federations at once to come so far, on a machine that has much else to do. */
const SETTLED_MS = 5 * 60_000;

type AtEnd = Pick<TestContext, 'after'>;

export interface CrashRun {
  /** Undefined: there was no effect of this number, and the process was killed after the last. */
  crashedAt: Effect | undefined;
  /** What the process did, as far as it came. */
  effects: readonly Effect[];
}

/** A federation of its own, with one process of Lockstep that can change nothing unseen. */
export interface CrashSite {
  federation: string;
  /**
   * Rolls the crash commit out over the quiet one, kills the process with SIGKILL at the point, starts another, and rejects
   * with what does not hold in the end. Without a point nothing is killed. Of no use any more once it has rejected.
   */
  run(point?: CrashPoint): Promise<CrashRun>;
  end(): Promise<void>;
}

export async function crashSite(deps: CrashDeps): Promise<CrashSite> {
  const ends: (() => unknown)[] = [];
  const end = async () => {
    for (const each of ends.splice(0).reverse()) await each();
  };
  try {
    const site = await settledSite(deps, { after: (each) => void ends.push(each as () => unknown) });
    return { ...site, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function settledSite(deps: CrashDeps, atEnd: AtEnd): Promise<Omit<CrashSite, 'end'>> {
  const proxies = await startProxies(deps.sandbox, atEnd);
  const clusters = Object.fromEntries([...proxies].map(([name, { kubeconfig }]) => [name, { kubeconfig }]));
  const settings = { sweep: '30s', clusters };
  const federation = await federationIn(deps.sandbox, atEnd, { clusters: PARTS.length, settings });
  federation.loadBalancer.set({ delayMs: LATE_MS });
  atEnd.after(() => federation.loadBalancer.reset());
  const { tips, stop } = recordTips(federation);
  atEnd.after(stop);
  let process = await federation.start('run');
  let runs = 0;
  await untilTold(federation, await federation.push('the first', quietCommit(federation, 0)));
  const oracle = await oracleOf(federation, tips);
  const ways = { proxies, github: federation.github };
  return {
    federation: federation.name,
    run: async (point) => {
      await becomeQuiet(federation, runs++);
      const kill = () => process.kill();
      return rollOut({ federation, oracle, ways }, point, kill, async () => {
        process = await federation.start('run');
      });
    },
  };
}

/** Where every rollout begins: all that it changes is as it was, and nothing is under way. */
async function becomeQuiet(federation: TestFederation, run: number): Promise<void> {
  if (run > 0)
    await untilTold(federation, await federation.push(`quiet ${run}`, quietCommit(federation, run)));
  await plantForAdoption(federation);
}

async function rollOut(
  { federation, oracle, ways }: { federation: TestFederation; oracle: Oracle; ways: WaysOut },
  point: CrashPoint | undefined,
  kill: () => Promise<void>,
  startAgain: () => Promise<void>,
): Promise<CrashRun> {
  const trap = setTrap(ways, point, () => void kill());
  let crashedAt: Effect | undefined;
  try {
    const tip = await federation.push('the crash', crashCommit(federation));
    crashedAt = await Promise.race([trap.sprung, untilTold(federation, tip)]);
    if (point) {
      trap.remove();
      await kill();
      await startAgain();
    }
    await assertConverged(federation, oracle, tip);
    return { crashedAt, effects: trap.effects };
  } catch (error) {
    const where = crashedAt ? `killed at ${crashedAt.request}` : 'not killed in the middle';
    throw new Error(`${federation.name}, ${where}: ${(error as Error).message}`, { cause: error });
  } finally {
    trap.remove();
  }
}

async function startProxies(
  { clusters, kubeconfig, folder }: Sandbox,
  atEnd: AtEnd,
): Promise<Map<string, ApiProxy>> {
  const proxies = new Map<string, ApiProxy>();
  for (const cluster of clusters.slice(0, PARTS.length)) {
    const own = join(folder, `proxy-${randomUUID()}`);
    await mkdir(own);
    const proxy = await startApiProxy(cluster, { kubeconfig, folder: own });
    atEnd.after(() => proxy.close());
    proxies.set(cluster.name, proxy);
  }
  assert.equal(proxies.size, PARTS.length, 'the sandbox has too few clusters');
  return proxies;
}

/** The last effects of a rollout: once the verdict is shown, what each cluster says. */
async function untilTold({ github, clusters }: TestFederation, sha: string): Promise<undefined> {
  const contexts = ['lockstep', ...clusters.map(({ name }) => `lockstep/${name}`)];
  const areTold = async () =>
    contexts.every((context) => github.statuses(sha, context)[0]?.state === 'success');
  await until(areTold, { what: `a success of ${sha} in all contexts`, everyMs: 20, withinMs: SETTLED_MS });
  return undefined;
}
