import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { every } from '../clock/every.ts';
import type { Repository } from '../git/repository.ts';
import type { Forge } from '../github/forge.ts';
import type { Pokes } from '../queue/pokes.ts';
import type { Rendering } from '../render/rendering.ts';
import type { Noticed } from '../reporter/occurrence.ts';
import type { Reporter } from '../reporter/reporter.ts';
import { debts } from './debts.ts';
import { latest } from './latest.ts';
import { pokeAhead } from './poke-ahead.ts';
import { steadyPoker } from './steady-poker.ts';

export interface WatcherDeps {
  clock: Clock;
  log: Logger;
  branch: string;
  repository: Repository;
  /** Undefined: no forge is configured. */
  forge: Pick<Forge, 'tipsSince'> | undefined;
  render: (revision: string) => Promise<Rendering>;
  pokes: Pick<Pokes, 'poke'>;
  reporter: Reporter;
  /** Told how many former tips still lack their final state. */
  onOwed?: (commits: number) => void;
  /** How often the remote is asked though nothing was heard, in ms; a quarter of it is jitter. */
  pollMs: number;
  /** How often everything is looked at again, in ms. */
  sweepMs: number;
}

/** Learns that the branch's tip moved, pokes the clusters, and tells the reporter. */
export interface Watcher {
  /** Looks for the first time: rejects where the repository cannot be read at all. */
  start(): Promise<void>;
  /** Something may have been pushed: a hint to look, nothing more. */
  hint(): void;
  /** The tip as last seen. */
  tip(): string | undefined;
  close(): void;
}

interface Heard {
  heard: Noticed;
  /** Clusters that were poked already. */
  early: ReadonlySet<string>;
}

export function watcher(deps: WatcherDeps): Watcher {
  const { clock, log, repository, reporter } = deps;
  const closing = new AbortController();
  const clusters = pokeAhead({ clock, poker: steadyPoker(deps, closing.signal) }, closing.signal);
  const owed = debts(deps);
  let tip: string | undefined;
  let isResumed = false;
  let noticed: Noticed | undefined;

  const look = latest(async () => {
    const heard = noticed ?? { at: clock.monotonic(), pushed: false };
    noticed = undefined;
    const early = clusters.asking();
    const found = await repository.fetchTip(closing.signal);
    if (found === tip) return;
    if (found === undefined) gone();
    else await moved(found, { heard, early });
  });
  const pay = latest(() => owed.pay(tip));

  function gone(): void {
    owed.moved(tip, undefined);
    tip = undefined;
    reporter.branchGone();
  }

  /** Until the new tip was read whole, it is as if it had not been seen: the next look begins anew. */
  async function moved(found: string, { heard, early }: Heard): Promise<void> {
    log.info({ revision: found, before: tip }, 'the tip moved');
    const rendering = await deps.render(found);
    const names = rendering.federation?.clusters.map(({ name }) => name);
    clusters.moved(names, early, (name) => tip === found && reporter.revisionOf(name) !== found);
    owed.moved(tip, found);
    tip = found;
    if (isResumed) await reporter.tip(found, rendering, heard);
    else if (await reporter.resume(found, rendering, heard)) owed.resumed(found);
    isResumed = true;
    void pay().catch(failed);
  }

  function failed(error: unknown): false {
    if (!closing.signal.aborted) log.warn({ reason: String(error) }, 'could not look; it is tried again');
    return false;
  }

  /** Whether Git could be asked. */
  const couldLook = (): Promise<boolean> => look().then(() => true, failed);

  /** What the forge is owed does not wait for Git. */
  async function sweep(): Promise<void> {
    reporter.sweep(await couldLook());
    await pay();
  }

  return {
    start: async () => {
      await look();
      every({ clock, signal: closing.signal }, deps.pollMs, couldLook);
      every({ clock, signal: closing.signal }, deps.sweepMs, () => sweep().catch(failed));
    },
    hint: () => {
      noticed = { at: clock.monotonic(), pushed: true };
      clusters.hint();
      void couldLook();
    },
    tip: () => tip,
    close: () => closing.abort(),
  };
}
