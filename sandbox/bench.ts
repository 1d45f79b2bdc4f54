import { parseArgs } from 'node:util';
import { type CaseResult, sampleCase } from './bench/sample-case.ts';
import { startSandbox } from './sandbox.ts';

const HELP = `npm run bench -- [--rounds N] [--clusters N] [--json]

Measures, side by side in one run, the time from a push's webhook to the verified, posted verdict; beside it the
least that any tool has to do (raw server-side applies) and kubectl. Figures of one run are worth comparing; those
of different machines are not.`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    clusters: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(HELP);
else await bench(Number(values.rounds), Number(values.clusters), values.json);

async function bench(rounds: number, clusters: number, json: boolean): Promise<void> {
  const say = (text: string) => void process.stderr.write(`bench: ${text}\n`);
  const sandbox = await startSandbox({ clusters, onProgress: say });
  try {
    const cases = [await sampleCase(sandbox, rounds, say)];
    console.log(json ? JSON.stringify({ cases }) : cases.map(asText).join('\n'));
  } finally {
    await sandbox.stop();
  }
}

function asText({ name, rounds, times, parts, ratioToFloor, timesFasterThanLoop }: CaseResult): string {
  const row = (cells: readonly (string | number)[]) =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(26) : String(cell).padStart(9))).join('');
  return [
    `case ${name}, ${rounds} rounds, ms`,
    row(['', 'min', 'median', 'max']),
    ...Object.entries(times).map(([who, { min, median, max }]) => row([who, min, median, max])),
    '',
    'of which, on the slowest cluster (medians)',
    ...Object.entries(parts).map(([part, ms]) => row([`  ${part}`, ms])),
    '',
    `${ratioToFloor} x the cold floor, ${timesFasterThanLoop} x faster than kubectl one by one`,
  ].join('\n');
}
