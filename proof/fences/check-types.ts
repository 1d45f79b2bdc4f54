import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fences, harmless } from './fences.ts';
import { applyPatches, mutatedCopy, REPOSITORY } from './mutate.ts';

const run = promisify(execFile);
const tsc = join(REPOSITORY, 'node_modules/.bin/tsc');

/** `node proof/fences/check-types.ts`: a mutant that does not compile proves nothing. Errors name the mutated file. */
async function main(): Promise<void> {
  const { dir, remove } = await mutatedCopy(harmless.mutant);
  try {
    await writeFile(join(dir, 'tsconfig.mutant.json'), '{"extends": "./tsconfig.json", "include": ["src"]}');
    await check(dir, [harmless.mutant]);
    await applyPatches(dir, [harmless.mutant], ['--reverse']);
    for (const mutants of rounds()) {
      await applyPatches(dir, mutants);
      await check(dir, mutants);
      await applyPatches(dir, mutants, ['--reverse']);
    }
  } finally {
    await remove();
  }
}

/** At most one mutant of each file at a time: what is exported stays as it is, so they are checked together. */
function rounds(): string[][] {
  const byFile = [...Map.groupBy(fences, ({ file }) => file).values()];
  const most = Math.max(...byFile.map(({ length }) => length));
  return Array.from({ length: most }, (_, round) => byFile.flatMap((ofFile) => ofFile[round]?.mutant ?? []));
}

async function check(dir: string, mutants: readonly string[]): Promise<void> {
  try {
    await run(tsc, ['--noEmit', '--project', 'tsconfig.mutant.json'], { cwd: dir });
  } catch (error) {
    process.exitCode = 1;
    console.error(`${mutants.join(' ')}:\n${(error as { stdout?: string }).stdout ?? error}`);
  }
}

await main();
