import { historyOf } from './simulation/search.ts';
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
