import { type Installation, install, type LockstepProcess } from '../installation.ts';
import { until } from '../processes/until.ts';
import type { Files } from '../sample.ts';
import type { Sandbox } from '../sandbox.ts';
import { partsOf, settledParts } from './verdict-parts.ts';

/** One installation of Lockstep that runs, and what a push to it costs. */
export interface LockstepFleet {
  installation: Installation;
  /** By what they are, for people. */
  pids(): Record<string, number>;
  /** Files that take what the workers say. */
  workerLogs(): string[];
  /** What all processes logged. */
  log(): Promise<Record<string, unknown>[]>;
  /**
   * Pushes these files. Gives the time from the webhook's delivery to the final status, and where it went, in ms.
   * Rejects unless that status is success.
   */
  push(files: Files, message: string): Promise<{ ms: number; parts: Record<string, number> }>;
  /** kill -9. */
  killWorkers(): Promise<void>;
  /** Starts as many as there were; resolves when so many clusters were found settled, with where the time went, in ms. */
  restartWorkers(clusters: number): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

export interface FleetOptions {
  repository: string;
  /** Processes that take pokes, beside a watcher of its own; 0: one process is all. */
  workers: number;
  /** Flags of Node for the workers. */
  nodeFlags?: readonly string[];
}

const VERDICT_MS = 120_000;
const QUIET_MS = 1_000;

/** Starts Lockstep's processes; the repository has a first commit then, and nothing in it. */
export async function startFleet(sandbox: Sandbox, options: FleetOptions): Promise<LockstepFleet> {
  const { repository, workers: count, nodeFlags = [] } = options;
  const installation = await install(sandbox, { repository, settings: { log: 'debug', sweep: '1h' } });
  await installation.copy.publish({ 'README.md': 'The bench.\n' }, 'begin');
  const startWorkers = () =>
    Promise.all(Array.from({ length: count }, () => installation.start('worker', [], nodeFlags)));
  const single = count === 0 ? [await installation.start('run', [], nodeFlags)] : [];
  const watcher = count === 0 ? [] : [await installation.start('watcher')];
  const fleet = { watcher, workers: [...single, ...(await startWorkers())] };
  const log = () => logOf([...fleet.watcher, ...fleet.workers]);
  return {
    installation,
    log,
    workerLogs: () => fleet.workers.map(({ logFile }) => logFile),
    pids: () => ({
      ...Object.fromEntries(fleet.watcher.map(({ pid }) => ['watcher', pid])),
      ...Object.fromEntries(fleet.workers.map(({ pid }, index) => [nameOf(count, index), pid])),
    }),
    push: async (files, message) => {
      const { github, copy } = installation;
      const sha = await copy.publish(files, message);
      const status = await github.waitForStatus(sha, isVerdict, VERDICT_MS);
      if (status.state !== 'success')
        throw new Error(`bench: ${sha} ended in ${status.state}: ${status.description}`);
      await quiet(sandbox, installation, sha);
      const delivered = deliveredAt(sandbox, installation);
      const parts = partsOf(await log(), { sha, delivered, received: status.createdAt });
      return { ms: status.createdAt - delivered, parts };
    },
    killWorkers: async () => {
      await Promise.all(fleet.workers.map((worker) => worker.kill()));
    },
    restartWorkers: async (clusters) => {
      // A webhook though nothing was pushed: all clusters are poked, and wait for a worker.
      const repositoryOf = { full_name: repository };
      await sandbox.git.webhooks.send(repository, 'push', {
        ref: 'refs/heads/main',
        repository: repositoryOf,
      });
      const began = Date.now();
      fleet.workers = await startWorkers();
      await until(async () => (await settledIn(fleet.workers)) >= clusters, {
        what: 'all clusters are settled',
        withinMs: VERDICT_MS,
        everyMs: 20,
      });
      return settledParts(await logOf(fleet.workers), began);
    },
    stop: installation.stop,
  };
}

async function logOf(processes: readonly LockstepProcess[]): Promise<Record<string, unknown>[]> {
  return (await Promise.all(processes.map((one) => one.log()))).flat();
}

/** How many clusters were found settled by them. */
async function settledIn(processes: readonly LockstepProcess[]): Promise<number> {
  const settled = (await logOf(processes)).filter(({ msg }) => msg === 'settled');
  return new Set(settled.map(({ cluster }) => cluster)).size;
}

function nameOf(count: number, index: number): string {
  if (count === 0) return 'run';
  return count === 1 ? 'worker' : `worker ${index + 1}`;
}

function isVerdict({ context, state }: { context: string; state: string }): boolean {
  return context === 'lockstep' && state !== 'pending';
}

/** Several installations share the sandbox: the webhook of this one. */
function deliveredAt({ git }: Sandbox, { webhookUrl }: Installation): number {
  return git.webhooks.deliveries.findLast(({ url }) => url === webhookUrl)?.sentAt ?? 0;
}

/** The statuses of the single clusters follow the verdict, as far as GitHub's limits allow; they must not slow the next contender. */
async function quiet({ clusters }: Sandbox, { github }: Installation, sha: string): Promise<void> {
  const contexts = clusters.map(({ name }) => `lockstep/${name}`);
  await Promise.all(
    contexts.map((name) =>
      github.waitForStatus(sha, ({ context }) => context === name, QUIET_MS).catch(() => {}),
    ),
  );
}
