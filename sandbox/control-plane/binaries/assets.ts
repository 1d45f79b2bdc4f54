import { access, constants } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { binaryNames, type SomeBinaries } from './versions.ts';

/** The programs in a folder that somebody else filled, as `KUBEBUILDER_ASSETS` names it; their versions are their own. */
export async function binariesIn(folder: string | undefined): Promise<SomeBinaries> {
  const found: SomeBinaries = {};
  if (!folder) return found;
  for (const name of binaryNames) {
    const file = join(resolve(folder), name);
    if (await isExecutable(file)) found[name] = file;
  }
  return found;
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
