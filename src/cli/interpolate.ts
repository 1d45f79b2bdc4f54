import { readFile } from 'node:fs/promises';
import { pathFrom } from './path-settings.ts';

/** Where the values of lockstep.yaml may come from beside the file itself. */
export interface Sources {
  env: Readonly<Record<string, string | undefined>>;
  /** Folder of lockstep.yaml: relative paths start there. */
  folder: string;
}

/** A value that could not be had; says which variable or file, never what is in it. */
export class MissingValue extends Error {
  override readonly name = 'MissingValue';
}

const VARIABLE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Fills `${env:NAME}` into a text; a text that is `file:PATH` is the file's content, without the line end after it. */
export async function interpolate(text: string, { env, folder }: Sources): Promise<string> {
  if (text.startsWith('file:')) return readSecretFile(text.slice('file:'.length), folder);
  return text.replace(VARIABLE, (_, name: string) => {
    const value = env[name];
    if (value === undefined || value === '')
      throw new MissingValue(`environment variable ${name} is not set`);
    return value;
  });
}

async function readSecretFile(path: string, folder: string): Promise<string> {
  const full = pathFrom(folder, path);
  try {
    return (await readFile(full, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    const code = (cause as { code?: string }).code ?? 'unknown error';
    throw new MissingValue(`file ${full} cannot be read (${code})`, { cause });
  }
}

/** True for a value that comes from elsewhere, and so is a secret until shown otherwise. */
export function isReference(text: string): boolean {
  return text.startsWith('file:') || text.search(VARIABLE) >= 0;
}
