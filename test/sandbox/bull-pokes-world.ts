import { type ChildProcess, spawn } from 'node:child_process';
import { after, afterEach, before, beforeEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Reaper, startReaper } from '../../sandbox/processes/reaper.ts';
import { type SandboxRedis, startRedis } from '../../sandbox/redis.ts';
import { systemClock } from '../../src/clock/system-clock.ts';
import { type BullPokesOptions, bullPokes } from '../../src/queue/bull-pokes.ts';
import type { Pokes } from '../../src/queue/pokes.ts';

/** Where redis-server and node are. */
export const path = process.env['PATH'] ?? '';

/**
 * A Redis for the tests of the group that calls it, empty before each; what a test opens or runs ends with it.
 * Not for the top level of a file: its hooks would run around the tests of every file.
 */
export function bullPokesWorld() {
  let reaper: Reaper;
  let folder: string;
  let redis: SandboxRedis;
  let opened: Pokes[];
  let children: ChildProcess[];
  let logged: string[];

  before(async () => {
    reaper = startReaper();
    folder = await reaper.folder('lockstep-pokes-');
    redis = await startRedis({ reaper, folder });
  });
  after(() => reaper.close());
  beforeEach(async () => {
    opened = [];
    children = [];
    logged = [];
    await redis.start();
    await redis.flushAll();
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(opened.map((pokes) => pokes.close(1_000)));
  });

  function open(options: Partial<BullPokesOptions> = {}): Pokes {
    const log = (details: object, message: string) => logged.push(`${JSON.stringify(details)} ${message}`);
    const pokes = bullPokes({
      url: redis.url,
      clock: systemClock,
      logger: { info: log, warn: log },
      ...options,
    });
    opened.push(pokes);
    return pokes;
  }

  /** Runs a file of this folder; gives the lines that it has printed so far. */
  function run(file: string, ...args: string[]): { child: ChildProcess; lines: string[] } {
    const script = fileURLToPath(new URL(file, import.meta.url));
    const child = spawn(process.execPath, [script, ...args], {
      env: { PATH: path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines: string[] = [];
    child.stdout?.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trim().split('\n')));
    return { child, lines };
  }

  return { redis: () => redis, folder: () => folder, logged: () => logged, open, run };
}
