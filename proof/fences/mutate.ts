import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const MUTANTS = fileURLToPath(new URL('mutants', import.meta.url));

/** What a proof reads; what is installed is linked to, and not copied. */
const COPIED = ['src', 'proof', 'test', 'sandbox', 'bin', 'package.json', 'tsconfig.json'];

/** The checkout's sources in a folder of their own, with one mutant among them. */
export interface MutatedCopy {
  dir: string;
  remove(): Promise<void>;
}

/** Makes a copy with this mutant's patch applied. Rejects where the patch does not fit the sources exactly. */
export async function mutatedCopy(mutant: string): Promise<MutatedCopy> {
  const dir = await mkdtemp(join(tmpdir(), 'lockstep-mutant-'));
  const remove = () => rm(dir, { recursive: true, force: true });
  try {
    await Promise.all(COPIED.map((name) => cp(join(REPOSITORY, name), join(dir, name), { recursive: true })));
    await symlink(join(REPOSITORY, 'node_modules'), join(dir, 'node_modules'));
    await applyPatches(dir, [mutant]);
  } catch (error) {
    await remove();
    throw error;
  }
  return { dir, remove };
}

/**
 * Applies patches to the sources below a folder; rejects, and changes nothing, where one does not fit. git knows no
 * fuzz; in a work tree it would leave out what is not below it, so it is kept from finding one.
 */
export async function applyPatches(
  dir: string,
  mutants: readonly string[],
  options: readonly string[] = [],
): Promise<void> {
  const paths = mutants.map((mutant) => join(MUTANTS, mutant));
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', GIT_DIR: join(dir, '.no-repository') };
  await run('git', ['apply', '--whitespace=nowarn', ...options, ...paths], { cwd: dir, env });
}
