/** One way to do the same work; `run` gives the ms that it took. `value` is what this round writes. */
export interface Contender {
  name: string;
  /** What does not count: done right before `run`. */
  prepare?(value: string): Promise<void>;
  run(value: string): Promise<number>;
}

export interface RoundOptions {
  count: number;
  /** Rounds before, which do not count. */
  warmUp: number;
  say: (text: string) => void;
}

/** Lets all contenders do every round side by side, each round in another order. */
export async function rounds(
  contenders: readonly Contender[],
  { count, warmUp, say }: RoundOptions,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < warmUp + count; round++) {
    const counted = round >= warmUp;
    say(counted ? `round ${round - warmUp + 1} of ${count}` : 'warming up');
    for (const { name, prepare, run } of inOrder(contenders, round)) {
      const value = `round-${round}`;
      await prepare?.(value);
      const ms = await run(value);
      if (counted) times[name]?.push(ms);
    }
  }
  return times;
}

/** How long it takes, in ms. */
export function timed(work: (value: string) => Promise<void>): Contender['run'] {
  return async (value) => {
    const began = performance.now();
    await work(value);
    return performance.now() - began;
  };
}

/** Every contender comes first, second and so on equally often, forwards and backwards. */
function inOrder<T>(items: readonly T[], round: number): T[] {
  const start = round % items.length;
  const turned = [...items.slice(start), ...items.slice(0, start)];
  return round % 2 === 0 ? turned : turned.toReversed();
}
