import { PokeError, type Pokes } from '../../../src/queue/pokes.ts';
import { heldLooks, type Looks } from '../../suites/pokes-suite.ts';
import type { PokesCommand } from './pokes-commands.ts';

/** Three processes over one Redis, and the looks that they make. */
export interface PokesSide {
  /** What the call came to. */
  perform(command: PokesCommand): Promise<string>;
  /** What shows from outside, whatever the order. */
  state(): Promise<object>;
  close(): Promise<void>;
}

/** Never fewer than there are clusters. */
const concurrency = 4;

export function pokesSide(open: () => Pokes, wipe: () => Promise<void>): PokesSide {
  const looks = heldLooks();
  const processes = [open(), open(), open()];
  const working = new Set<Pokes>();
  const closed = new Set<Pokes>();

  const work = (process: Pokes): void => {
    // Of two that work, which takes a poke is chance: one at a time, and others when it was closed.
    if (closed.has(process) || [...working].some((other) => !closed.has(other))) return;
    working.add(process);
    process.work(looks.look, { concurrency });
  };
  const act = async (
    process: Pokes,
    command: Exclude<PokesCommand, { do: 'end' } | { do: 'wipe' }>,
  ): Promise<void> => {
    if (command.do === 'poke') return process.poke(command.clusters);
    if (command.do === 'work') return work(process);
    closed.add(process);
    return process.close();
  };
  const perform = async (command: PokesCommand): Promise<void> => {
    if (command.do === 'end') return endLook(looks, command);
    if (command.do === 'wipe') return wipeWhenIdle(looks, wipe);
    const process = processes[command.who];
    if (process !== undefined) await act(process, command);
  };

  return {
    perform: async (command) => {
      try {
        await perform(command);
        return 'done';
      } catch (error) {
        if (error instanceof PokeError) return 'refused';
        throw error;
      }
    },
    state: async () => {
      const open = processes.find((process) => !closed.has(process));
      return {
        running: looks.running().sort(),
        begun: looks.begun.map(({ cluster }) => cluster).sort(),
        counts: await open?.counts(),
      };
    },
    close: async () => {
      await Promise.all(
        processes.filter((process) => !closed.has(process)).map((process) => process.close(1_000)),
      );
    },
  };
}

function endLook(looks: Looks, { cluster, failed }: Extract<PokesCommand, { do: 'end' }>): void {
  const look = looks.begun.find((one) => one.running && one.cluster === cluster);
  look?.end(failed ? new Error('the cluster is on fire') : undefined);
}

/**
 * With no look under way: in Redis such a look loses its lock within seconds, is aborted, and its cluster poked; the
 * double lets it go on, beside another.
 */
async function wipeWhenIdle(looks: Looks, wipe: () => Promise<void>): Promise<void> {
  if (looks.running().length === 0) await wipe();
}
