import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { fences, harmless } from './fences/fences.ts';
import { knownKills } from './fences/known-kills.ts';
import { type Proof, proofOf, tellProof } from './proof-report.ts';
import { proveMutant } from './prove-mutants.ts';
import { sideBySide } from './side-by-side.ts';
import type { CrashPoints } from './simulation/crash-everywhere.ts';
import { searchIn } from './simulation/histories/search-in.ts';
import { runProcess } from './simulation/scripts/run-process.ts';
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
  const say = (line: string): void => {
    if (!json) process.stdout.write(`${line}\n`);
  };
  const sources =
    only === undefined
      ? await proveSources({ seed: Number(seed), histories: Number(histories) }, say)
      : undefined;
  const simulated = fences.filter(
    ({ shownBy, mutant }) => shownBy === 'simulation' && isAskedFor(mutant, only),
  );
  const known = knownKills();
  const mutants = await sideBySide(simulated, availableParallelism(), async (fence) => {
    const found = await proveMutant(fence, {
      seed: Number(seed),
      histories: Number(mutantHistories),
      known: known.get(fence.mutant),
    });
    say(
      `${found.killed ? `caught by ${found.by.join(', ')}` : 'NOT CAUGHT'} after ${found.histories}: without "${found.fence}" (${fence.mutant}${found.seed === undefined ? '' : ` ${found.seed}`})`,
    );
    return found;
  });
  const survivor = await proveMutant(harmless, { seed: Number(seed), histories: Number(mutantHistories) });
  const proof: Proof = proofOf({ sources, mutants, survivor });
  if (json) process.stdout.write(`${JSON.stringify(proof)}\n`);
  else tellProof(proof, say);
  process.exitCode = proof.holds ? 0 : 1;
}

async function proveSources(range: { seed: number; histories: number }, say: (line: string) => void) {
  const started = performance.now();
  const searched = await searchIn(range);
  const minutes = (performance.now() - started) / 60_000;
  if (searched.found) await tellFound(searched.found, say);
  return {
    searched,
    perMinute: searched.histories / minutes,
    crashPoints: await runProcess<CrashPoints>('crash'),
  };
}

function isAskedFor(mutant: string, only = ''): boolean {
  return only.split(',').some((name) => mutant.includes(name));
}
