import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { every } from '../clock/every.ts';
import type { Repository } from '../git/repository.ts';
import type { Forge } from '../github/forge.ts';
import type { Pokes } from '../queue/pokes.ts';
import type { Rendering } from '../render/rendering.ts';
import type { Noticed } from '../reporter/occurrence.ts';
import type { Reporter } from '../reporter/reporter.ts';
import { latest } from './latest.ts';
import { payDebts } from './pay-debts.ts';
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

export function watcher(deps: WatcherDeps): Watcher {
  const { clock, log, repository, reporter } = deps;
  const closing = new AbortController();
  const poker = steadyPoker(deps, closing.signal);
  let tip: string | undefined;
  let federation: readonly string[] = [];
  /** Clusters that were poked since the remote was last asked: they will see what it says. */
  let poked: ReadonlySet<string> = new Set();
  let noticed: Noticed | undefined;

  const look = latest(async () => {
    const heard = noticed ?? { at: clock.monotonic(), pushed: false };
    const early = poked;
    noticed = undefined;
    poked = new Set();
    const found = await repository.fetchTip(closing.signal);
    if (found === tip) return;
    const before = tip;
    tip = found;
    if (found === undefined) await reporter.branchGone();
    else await moved(before, found, { heard, early });
  });

  async function moved(
    before: string | undefined,
    found: string,
    { heard, early }: { heard: Noticed; early: ReadonlySet<string> },
  ): Promise<void> {
    log.info({ revision: found, before }, 'the tip moved');
    const rendering = await deps.render(found);
    federation = rendering.federation?.clusters.map(({ name }) => name) ?? federation;
    poker.poke(federation.filter((cluster) => !early.has(cluster)));
    if (before === undefined) await reporter.resume(found, rendering, heard);
    else await reporter.tip(found, rendering, heard);
    if (before !== undefined) await payDebts(deps, { since: [before], tip: found });
  }

  function tellFailure(error: unknown): void {
    if (!closing.signal.aborted) log.warn({ reason: String(error) }, 'could not look; it is tried again');
  }

  async function sweep(): Promise<void> {
    await look();
    await reporter.sweep();
    if (tip !== undefined) await payDebts(deps, { since: reporter.revisions(), tip });
  }

  return {
    start: async () => {
      await look();
      every({ clock, signal: closing.signal }, deps.pollMs, () => look().catch(tellFailure));
      every({ clock, signal: closing.signal }, deps.sweepMs, () => sweep().catch(tellFailure));
    },
    hint: () => {
      noticed = { at: clock.monotonic(), pushed: true };
      poked = new Set(federation);
      poker.poke(federation);
      void look().catch(tellFailure);
    },
    tip: () => tip,
    close: () => closing.abort(),
  };
}
