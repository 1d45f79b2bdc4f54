import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitEnvironment } from './git-remote.ts';

/** Puts a shell script in place of a program, below `folder`; gives the environment in which git finds it. */
export async function programInPath(
  folder: string,
  name: string,
  script: string,
): Promise<{ PATH: string; HOME: string }> {
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
  return { ...gitEnvironment, PATH: `${bin}:${gitEnvironment.PATH}` };
}
