import { type Found, historyOf, shrink } from './search/search.ts';
import { simulate } from './simulation/simulate.ts';

/** Prints a history as a story: who did what at which virtual time, and what it broke. */
export async function tellHistory(name: string): Promise<void> {
  const [seed = '', path] = name.split('/');
  const history = historyOf(Number(seed), path);
  const { story, violations, events, tookMs } = await simulate(history, { tell: true });
  const clocks = history.clocks.map(
    ({ rate, skewMs }) => `${rate}x${skewMs < 0 ? '' : '+'}${skewMs / 1000}s`,
  );
  const lines = [
    `history ${name}: latencies of seed ${history.seed}, adopt: ${history.adopt}, clocks ${clocks.join(' ')}`,
    ...story,
    `${events} events in ${(tookMs / 1000).toFixed(0)} s of virtual time`,
    ...violations.map(({ guarantee, message }) => `BROKEN ${guarantee}: ${message}`),
    ...(violations.length === 0 ? ['every guarantee held'] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}

const SHRINK_MS = 60_000;

/** Says what was broken, how to see it again, and the same of the smallest history that breaks it. */
export async function tellFound(found: Found, say: (line: string) => void): Promise<void> {
  for (const { guarantee, message } of found.violations) say(`BROKEN ${guarantee}: ${message}`);
  say(`seed ${found.seed}; see it with: npm run prove -- --replay ${found.seed}`);
  const smaller = await shrink(found, SHRINK_MS);
  if (!smaller) return;
  say(`the smallest history found: npm run prove -- --replay ${found.seed}/${smaller.path}`);
  for (const step of smaller.history.steps) say(`  ${JSON.stringify(step)}`);
}
