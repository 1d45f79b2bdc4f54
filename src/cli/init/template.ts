import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { federationPath } from '../../federation/parse-federation.ts';

/** Files by their path from the repository's root, with `/`. */
export type TemplateFiles = ReadonlyMap<string, string>;

/** The folder that every manifests repository starts from: beside `src` in a checkout, beside `dist` in a package. */
export function templateFolder(from = dirname(fileURLToPath(import.meta.url))): string {
  const candidates = ['../../..', '../../../..'].map((up) => join(from, up, 'repo-template'));
  const found = candidates.find((folder) => existsSync(join(folder, federationPath)));
  if (found) return found;
  throw new Error(`this installation of Lockstep is not whole: it has no ${candidates[0]}. Install it again`);
}

export async function readTemplate(folder: string): Promise<TemplateFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file): Promise<[string, string]> => {
    return [relative(folder, file).split(sep).join('/'), await readFile(file, 'utf8')];
  });
  return new Map((await Promise.all(read)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
