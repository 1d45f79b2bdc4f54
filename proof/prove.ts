import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import type { Fence } from './fences/fence.ts';
import { fences, harmless } from './fences/fences.ts';
import { knownKills } from './fences/known-kills.ts';
import { shownInTests } from './fences/shown-in-tests.ts';
import { type Proof, proofOf, tellProof } from './proof-report.ts';
import { type MutantTrial, type MutantVerdict, proveInTests, proveMutant } from './prove-mutants.ts';
import { runProcess } from './search/run-process.ts';
import { searchIn } from './search/search-in.ts';
import { sideBySide } from './side-by-side.ts';
import type { CrashPoints } from './simulation/crash-everywhere.ts';
import { tellFound, tellHistory } from './tell-history.ts';

interface Options {
  histories: string;
  mutantHistories: string;
  seed: string;
  only?: string;
  replay?: string;
  json?: true;
}

const program = new Command('prove')
  .description(
    'shows that the guarantees of docs/guarantees.md hold in simulation, and that each fence is needed',
  )
  .option('--histories <n>', 'how many histories the sources as they are have to stand', '2000')
  .option('--mutant-histories <n>', 'how many each mutant may stand before it counts as not caught', '400')
  .option('--seed <n>', 'number of the first history', '1')
  .option('--only <mutant>', 'only mutants whose patch is named so, in whole or in part; several with commas')
  .option('--replay <seed[/path]>', 'tell one history as a story, and no more')
  .option('--json', 'print the result as JSON')
  .parse();
const options = program.opts<Options>();

if (options.replay !== undefined) await tellHistory(options.replay);
else await prove(options);

async function prove({ histories, mutantHistories, seed, only, json }: Options): Promise<void> {
  const say: Say = (text) => {
    if (!json) process.stdout.write(`${text}\n`);
  };
  const sources =
    only === undefined
      ? await proveSources({ seed: Number(seed), histories: Number(histories) }, say)
      : undefined;
  const asked = fences.filter(({ mutant }) => isAskedFor(mutant, only));
  const mutants = [
    ...(await proveSimulated(asked, { seed: Number(seed), histories: Number(mutantHistories) }, say)),
    ...(await proveShownInTests(asked, say)),
  ];
  const survivor = await proveMutant(harmless, { seed: Number(seed), histories: Number(mutantHistories) });
  const proof: Proof = proofOf({ sources, mutants, survivor });
  if (json) process.stdout.write(`${JSON.stringify(proof)}\n`);
  else tellProof(proof, say);
  process.exitCode = proof.holds ? 0 : 1;
}

type Say = (line: string) => void;

async function proveSimulated(
  asked: readonly Fence[],
  trial: MutantTrial,
  say: Say,
): Promise<MutantVerdict[]> {
  const simulated = asked.filter(({ shownBy }) => shownBy === 'simulation');
  const known = knownKills();
  const faults = await runProcess<Record<string, string>>('controls');
  return sideBySide(simulated, availableParallelism(), async (fence) => {
    const found = await proveMutant(fence, { ...trial, known: known.get(fence.mutant) });
    const fault = faults[fence.mutant];
    const verdict = { ...found, killed: found.killed && fault === undefined };
    say(
      `${line(verdict)} after ${found.histories}: ${textOf(fence)}${fault ? `: its history ${fault}` : ''}`,
    );
    return verdict;
  });
}

async function proveShownInTests(asked: readonly Fence[], say: Say): Promise<MutantVerdict[]> {
  const shown = shownInTests.filter((one) => asked.includes(one));
  const verdicts = await proveInTests(shown);
  for (const [index, verdict] of verdicts.entries()) {
    const one = shown[index];
    if (one) say(`${line(verdict)} in ${one.shownIn}: ${textOf(one)}`);
  }
  return verdicts;
}

function line({ killed, by }: MutantVerdict): string {
  if (killed) return `caught by ${by.join(', ')}`;
  return by.length > 0 ? `NOT CAUGHT (breaks ${by.join(', ')})` : 'NOT CAUGHT';
}

function textOf({ fence, mutant }: Fence): string {
  return `without "${fence}" (${mutant})`;
}

async function proveSources(range: { seed: number; histories: number }, say: (line: string) => void) {
  const started = performance.now();
  const searched = await searchIn(range);
  const minutes = (performance.now() - started) / 60_000;
  if (searched.found) await tellFound(searched.found, say);
  const crashPoints = await runProcess<CrashPoints>('crash');
  for (const { side, what, violations } of crashPoints.failures) {
    const why = violations.map(({ guarantee, message }) => `${guarantee}: ${message}`).join('; ');
    say(`BROKEN by a crash right ${side} ${what}: ${why || 'nothing was killed'}`);
  }
  return { searched, perMinute: searched.histories / minutes, crashPoints };
}

function isAskedFor(mutant: string, only = ''): boolean {
  return only.split(',').some((name) => mutant.includes(name));
}
