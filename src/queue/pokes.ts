/**
 * Pokes: "look at this cluster", and nothing else. The only effect interface towards Redis.
 * At most one look works on a cluster at a time over all processes, as long as nobody's event loop is blocked;
 * any number of pokes while one works collapse into one more. Nothing may rely on either: the fence is in the cluster.
 */
export interface Pokes {
  /** Asks for one look at each of these clusters. Rejects (`PokeError`) at once where Redis is away. */
  poke(clusters: Iterable<string>): Promise<void>;
  /** Starts to take pokes; `look` is called with a cluster's name, at most `concurrency` at a time. Its rejection is logged, never retried. */
  work(look: (cluster: string, signal: AbortSignal) => Promise<void>, options: { concurrency: number }): void;
  /** Sees to it that all processes together call `sweep` once in `everyMs`, and keeps seeing to it when Redis was wiped. */
  sweepEvery(everyMs: number, sweep: () => Promise<void>): void;
  /** How many pokes wait and how many are being worked on. */
  counts(): Promise<{ waiting: number; active: number }>;
  /** Resolves when Redis answers and may be used; rejects (`PokeError`) with what is wrong with it (eviction policy, version). */
  ready(): Promise<void>;
  /** Takes no more pokes, aborts the signal of those at work, and hands back what did not finish. Resolves within `withinMs`. */
  close(withinMs?: number): Promise<void>;
}

/** Why a poke could not be left or taken; never holds a password. */
export class PokeError extends Error {
  override readonly name = 'PokeError';
}
