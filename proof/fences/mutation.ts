import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Fence } from './fence.ts';
import { applyPatches, REPOSITORY } from './mutate.ts';

/** A shipped file as a mutant makes it, and where that stands. */
export interface Mutation {
  file: string;
  path: string;
  remove(): Promise<void>;
}

/** Rejects where the patch does not fit the file exactly. */
export async function mutation({ file, mutant }: Pick<Fence, 'file' | 'mutant'>): Promise<Mutation> {
  const dir = await mkdtemp(join(tmpdir(), 'lockstep-mutation-'));
  const remove = () => rm(dir, { recursive: true, force: true });
  const path = join(dir, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await cp(join(REPOSITORY, file), path);
    await applyPatches(dir, [mutant]);
  } catch (error) {
    await remove();
    throw error;
  }
  return { file, path, remove };
}
