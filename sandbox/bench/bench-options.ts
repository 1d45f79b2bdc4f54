import { parseArgs } from 'node:util';

/** `profile` takes longer, and is done only where it is named. */
export const CASES = ['sample', 'many', 'profile'] as const;
export type Case = (typeof CASES)[number];

export interface BenchOptions {
  cases: readonly Case[];
  rounds: number;
  /** Rounds before, which do not count. */
  warmUp: number;
  clusters: number;
  objects: number;
  workers: number;
  kubectlRounds: number;
  json: boolean;
  help: boolean;
}

export const HELP = `npm run bench -- [sample] [many] [profile] [options]

  sample            the sample's four objects, one changed by each push
  many              many objects on each cluster: the first push, one changed, a worker's restart, and rest
  profile           where the time of \`many\` goes, step by step and function by function; only where it is named

  --rounds N        how often each contender works (10; what takes long is done three times at most)
  --warm-up N       rounds before, which do not count (1; pushes that change one object need twice as many)
  --clusters N      API servers, 1 to 9 (9)
  --objects N       on each cluster, in \`many\` and \`profile\` (304)
  --workers N       worker processes in \`many\` (1)
  --kubectl N       how often kubectl applies all of \`many\` (1; 0: never)
  --json            for programs

Measures, side by side in one run, the time from a push's webhook to the verified, posted verdict; beside it the
least that any tool has to do (raw requests) and kubectl. Figures of one run are worth comparing; those of different
machines are not.`;

/** What a person asks for. Throws an `Error` for what cannot be meant. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '10' },
      'warm-up': { type: 'string', default: '1' },
      clusters: { type: 'string', default: '9' },
      objects: { type: 'string', default: '304' },
      workers: { type: 'string', default: '1' },
      kubectl: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    cases: positionals.length > 0 ? positionals.map(asCase) : ['sample', 'many'],
    rounds: whole('rounds', values.rounds, { least: 1 }),
    warmUp: whole('warm-up', values['warm-up'], { least: 0 }),
    clusters: whole('clusters', values.clusters, { least: 1, most: 9 }),
    objects: whole('objects', values.objects, { least: 1 }),
    workers: whole('workers', values.workers, { least: 1 }),
    kubectlRounds: whole('kubectl', values.kubectl, { least: 0 }),
    json: values.json,
    help: values.help,
  };
}

function asCase(text: string): Case {
  const found = CASES.find((one) => one === text);
  if (!found) throw new Error(`${text} is no case of the bench: there are ${CASES.join(', ')}`);
  return found;
}

function whole(
  name: string,
  text: string,
  { least, most = Number.MAX_SAFE_INTEGER }: { least: number; most?: number },
): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  throw new Error(`--${name} ${text}: write a whole number, ${range}`);
}
