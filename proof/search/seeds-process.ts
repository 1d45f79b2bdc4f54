import { search } from './search.ts';

/**
 * `seeds-process.ts <first> <count> <every>`: runs the histories first, first + every, ... until one breaks a guarantee,
 * and prints what they came to as one line of JSON. A process of its own, so that a mutant has the whole of one.
 */
const [first = 0, count = 0, every = 1] = process.argv.slice(2).map(Number);

function* seeds(): Generator<number> {
  for (let index = 0; index < count; index++) yield first + index * every;
}

process.stdout.write(`${JSON.stringify(await search(seeds()))}\n`);
