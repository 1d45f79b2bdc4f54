import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SimpleGit, simpleGit } from 'simple-git';
import { type Remote, withoutCredentials } from './remote.ts';
import { GitError } from './repository.ts';

/** The folder that holds our bare copy of one remote. Each process has a folder of its own. */
export interface Mirror {
  dir: string;
  /** Makes the folder a bare repository if it is none yet, and says whether it did. Throws where it holds anything else. */
  open(): Promise<{ made: boolean }>;
  /** Empties the folder, if it is a mirror, and makes an empty one. */
  rebuild(): Promise<void>;
  /** Git in the mirror, for what is neither binary nor on the network. */
  git(): SimpleGit;
}

/** Tells our folder from one that an operator named by mistake: only a folder with it is ever emptied. */
const markerFile = 'lockstep-mirror.json';
const localLimitMs = 30_000;

export function mirrorAt(dir: string, remote: Remote, env: Record<string, string>): Mirror {
  const origin = withoutCredentials(remote.url);
  const git = () =>
    simpleGit({
      baseDir: dir,
      timeout: { block: localLimitMs },
      allowEnvironment: Object.keys(env),
      // GIT_CONFIG_GLOBAL names /dev/null, so that the user's own settings have no say here.
      unsafe: { allowUnsafeConfigPaths: true },
    }).env(env);

  async function open(): Promise<{ made: boolean }> {
    await mkdir(dir, { recursive: true });
    const names = await readdir(dir);
    if (!names.includes(markerFile)) await mark(dir, names, origin);
    else await checkMarker(dir, origin);
    const made = !names.includes('HEAD');
    if (made) await git().init(true);
    return { made };
  }

  async function rebuild(): Promise<void> {
    await checkMarker(dir, origin);
    const names = (await readdir(dir)).filter((name) => name !== markerFile);
    await Promise.all(names.map((name) => rm(join(dir, name), { recursive: true, force: true })));
    await git().init(true);
  }

  return { dir, open, rebuild, git };
}

async function mark(dir: string, names: string[], origin: string): Promise<void> {
  if (names.length > 0) {
    throw new GitError(`${dir} holds files that are not Lockstep's. Name an empty folder for the mirror`);
  }
  await writeFile(join(dir, markerFile), `${JSON.stringify({ origin })}\n`);
}

async function checkMarker(dir: string, origin: string): Promise<void> {
  const text = await readFile(join(dir, markerFile), 'utf8');
  if (text === `${JSON.stringify({ origin })}\n`) return;
  throw new GitError(
    `${dir} is the mirror of another repository than ${origin}. Delete it, or name another folder`,
  );
}
