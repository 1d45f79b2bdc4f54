/** One way to do the same work; `run` gives the ms that it took. `value` is what this round writes. */
export interface Contender {
  name: string;
  run(value: string): Promise<number>;
}

/** Lets all contenders do every round side by side, each round in another order; the first rounds do not count. */
export async function rounds(
  contenders: readonly Contender[],
  options: { count: number; warmUp: number; say: (text: string) => void },
): Promise<Record<string, number[]>> {
  const { count, warmUp, say } = options;
  const times: Record<string, number[]> = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < warmUp + count; round++) {
    const counted = round >= warmUp;
    say(counted ? `round ${round - warmUp + 1} of ${count}` : 'warming up');
    for (const { name, run } of inOrder(contenders, round)) {
      const ms = await run(`round-${round}`);
      if (counted) times[name]?.push(ms);
    }
  }
  return times;
}

/** Every contender comes first, second and so on equally often, forwards and backwards. */
function inOrder<T>(items: readonly T[], round: number): T[] {
  const start = round % items.length;
  const turned = [...items.slice(start), ...items.slice(0, start)];
  return round % 2 === 0 ? turned : turned.toReversed();
}
