import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fences, harmless } from './fences.ts';
import { applyPatches, mutatedCopy, REPOSITORY } from './mutate.ts';

const run = promisify(execFile);
const tsc = join(REPOSITORY, 'node_modules/.bin/tsc');

/** What tsc says of the mutants: one that does not compile proves nothing. Errors name the mutated file. */
export async function typeErrors(): Promise<string[]> {
  const { dir, remove } = await mutatedCopy(harmless.mutant);
  try {
    await writeFile(join(dir, 'tsconfig.mutant.json'), '{"extends": "./tsconfig.json", "include": ["src"]}');
    const errors = [await errorsIn(dir, [harmless.mutant])];
    await applyPatches(dir, [harmless.mutant], ['--reverse']);
    for (const mutants of rounds()) {
      await applyPatches(dir, mutants);
      errors.push(await errorsIn(dir, mutants));
      await applyPatches(dir, mutants, ['--reverse']);
    }
    return errors.flat();
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

async function errorsIn(dir: string, mutants: readonly string[]): Promise<string[]> {
  try {
    await run(tsc, ['--noEmit', '--project', 'tsconfig.mutant.json'], { cwd: dir });
    return [];
  } catch (error) {
    return [`${mutants.join(' ')}:\n${(error as { stdout?: string }).stdout ?? error}`];
  }
}
