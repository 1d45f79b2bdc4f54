import type { Logger } from 'pino';
import { startWatcher, startWorker } from '../../../src/cli/compose.ts';
import { configSchema } from '../../../src/cli/config-schema.ts';
import type { Foundation } from '../../../src/cli/foundation.ts';
import { describeError } from '../../../src/cli/logger.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { Metrics } from '../../../src/http/metrics.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import { memoizeByContent } from '../../../src/manifests/parse-memory.ts';
import type { Parser } from '../../../src/manifests/parser.ts';
import { createRenderer } from '../../../src/render/renderer.ts';
import { memoryPokes } from '../../../test/doubles/memory-pokes.ts';
import { type MemoryDisk, memoryDisk } from '../../../test/doubles/memory-repository.ts';
import { type ClockSpeed, type SimProcess, simProcess } from '../world/sim-process.ts';
import { CLUSTERS, ORIGIN } from '../world/site.ts';
import type { World } from '../world/world.ts';
import { clusterOf, forgeOf, pokesOf, repositoryOf, type Wires } from './effects.ts';
import { telling } from './hearing.ts';

export type Role = 'watcher' | 'worker';

/** A place where one process of Lockstep runs, and another after it. */
export interface Seat {
  /** `worker-1`. */
  readonly name: string;
  readonly role: Role;
  process(): SimProcess;
  /** A webhook of GitHub reaches it, if it is a watcher that listens. */
  hint(): void;
  /** Kills what runs, and starts another after a while, as a supervisor does. */
  crash(): void;
  /** As SIGTERM. */
  stop(): void;
  pause(ms: number): void;
  /** What was on its disk is gone. */
  loseDisk(): void;
}

const RESTART_MS = 2_000;
const START_AGAIN_MS = 5_000;
const config = {
  ...configSchema.parse({ repository: { url: ORIGIN.repository }, poll: '30s', sweep: '60s' }),
  github: undefined,
  secrets: [],
};

/** Starts Lockstep's own code, as the command line puts it together, in a process of the simulated world. */
export function seat(world: World, name: string, role: Role, speed: ClockSpeed): Seat {
  const deps = { ...world, onTurn: (...turn: Parameters<World['onTurn']>) => world.onTurn(...turn) };
  let disk = memoryDisk();
  let starts = 0;
  let running = start();

  function start(): Running {
    starts += 1;
    const process = simProcess(deps, starts === 1 ? name : `${name}#${starts}`, speed);
    world.witness.started(process.name);
    return runIn(world, { process, role, disk, restart });
  }

  function restart(afterMs: number): void {
    running.process.kill();
    const mine = running;
    world.time.after(afterMs, undefined, () => {
      if (running === mine) running = start();
    });
  }

  return {
    name,
    role,
    process: () => running.process,
    hint: () => running.hint(),
    crash: () => {
      world.witness.story(running.process.name, 'is killed');
      restart(RESTART_MS);
    },
    stop: () => {
      const mine = running;
      world.witness.story(mine.process.name, 'is told to stop');
      void mine.stop().then(() => {
        if (running === mine) restart(RESTART_MS);
      });
    },
    pause: (ms) => {
      const { process } = running;
      if (process.state !== 'running') return;
      world.witness.story(process.name, `stands still for ${ms} ms`);
      process.pause();
      world.time.after(ms, undefined, () => {
        if (process.state === 'paused') world.witness.story(process.name, 'goes on');
        process.resume();
        world.redis.wake();
      });
    },
    loseDisk: () => {
      disk = memoryDisk();
      world.witness.story(running.process.name, 'is killed, and its disk is lost');
      restart(RESTART_MS);
    },
  };
}

interface Running {
  process: SimProcess;
  hint(): void;
  stop(): Promise<void>;
}

interface Place {
  process: SimProcess;
  role: Role;
  disk: MemoryDisk;
  restart: (afterMs: number) => void;
}

function runIn(world: World, { process, role, disk, restart }: Place): Running {
  const foundation = foundationIn(world, process, disk);
  const { pokes } = foundation;
  if (role === 'worker') {
    const worker = startWorker(foundation);
    return { process, hint: () => {}, stop: () => pokes.close(5_000).then(worker.stop) };
  }
  let hint = (): void => {};
  let stop = async (): Promise<void> => {};
  startWatcher(foundation).then(
    (watcher) => {
      hint = watcher.hint;
      stop = watcher.stop;
    },
    (error) => {
      world.witness.story(process.name, `does not start: ${error}`);
      restart(START_AGAIN_MS);
    },
  );
  return {
    process,
    hint: () => {
      if (process.state === 'running') hint();
    },
    stop: () => stop(),
  };
}

function foundationIn(world: World, process: SimProcess, disk: MemoryDisk): Foundation {
  const wires: Wires = { process, network: world.network, opened: world.witness.opened };
  const { clock } = process;
  const repository = repositoryOf(wires, world.remote, disk);
  const renderer = createRenderer(parser);
  const redis = memoryPokes(world.redis, clock, {
    redisClock: world.clock,
    isRunning: () => process.state === 'running',
    isReachable: () => !world.network.isCutOff(process.seat, 'redis'),
  });
  const connections = new Map(
    CLUSTERS.map((name) => {
      const cluster = world.clusters.get(name);
      if (!cluster) throw new Error(name);
      const reached = clusterOf(wires, cluster.access.reached, cluster.breaks);
      return [name as string, telling(reached, (object) => world.witness.heard(process.name, name, object))];
    }),
  );
  return {
    config: { ...config, concurrency: world.concurrency ?? config.concurrency },
    processId: `${process.name}-${clock.nonce()}`,
    clock,
    log: logger((line) => world.witness.said(process.name, line)),
    metrics: noMetrics,
    origin: ORIGIN,
    repository,
    openAnotherMirror: async () => repositoryOf(wires, world.remote, memoryDisk()),
    render: async (revision) => renderer(await repository.readTree(revision)),
    openParser: () => parser,
    openForge: () => forgeOf(wires, world.forge),
    clusters: {
      open: (name) => {
        const found = connections.get(name);
        if (!found) throw new ClusterError('refused', `no access to ${name} is configured`);
        return found;
      },
      close: async () => {},
    },
    pokes: pokesOf(wires, redis),
    close: async () => {},
  };
}

/** Parsing is pure: all processes of all histories may share what was parsed. */
const parser: Parser = {
  parseFiles: memoizeByContent(async (files) => files.map((file) => parseFile(file)), 4 * 1024 * 1024),
  close: async () => {},
};

const noMetrics: Metrics = {
  get registry(): never {
    throw new Error('nobody scrapes a simulated process');
  },
  pushToVerdict: () => {},
  commitState: () => {},
  clusterState: () => {},
  clusterLags: () => {},
  forgetCluster: () => {},
  statusesOwed: () => {},
  changes: () => {},
  pokes: () => {},
};

/** Whole lines as the real one writes them, but that nothing is blotted out: what would have been is seen. */
function logger(say: (line: string) => void): Logger {
  const tell = (fields: Record<string, unknown> | string, message?: string): void => {
    if (typeof fields === 'string') {
      say(fields);
      return;
    }
    const { err, ...rest } = fields;
    const why = 'err' in fields ? ` ${JSON.stringify(describeError(err))}` : '';
    say(`${message ?? ''} ${JSON.stringify(rest)}${why}`);
  };
  return { debug: tell, info: tell, warn: tell, error: tell } as unknown as Logger;
}
