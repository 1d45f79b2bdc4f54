import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommitOptions, FixtureFile } from './memory-repository.ts';

/** A bare repository on disk, written by git itself: what tests push to. */
export interface GitRemote {
  /** Holds `remote.git` and whatever else the test wants to leave there. */
  folder: string;
  path: string;
  commit(files: Record<string, FixtureFile>, options?: CommitOptions): Promise<string>;
  setTip(revision: string | undefined): Promise<void>;
  git(args: string[], input?: string | Uint8Array): Promise<string>;
  remove(): Promise<void>;
}

export const gitEnvironment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: '/nonexistent' };

export async function gitRemote(branch = 'main'): Promise<GitRemote> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-git-'));
  const path = join(folder, 'remote.git');
  const ref = `refs/heads/${branch}`;
  await git(['init', '--bare', '--quiet', path]);
  const inRemote = (args: string[], input?: string | Uint8Array) => git(['--git-dir', path, ...args], input);
  let commits = 0;

  return {
    folder,
    path,
    git: inRemote,
    commit: async (files, options = {}) => {
      const tip = await inRemote(['for-each-ref', '--format=%(objectname)', ref]);
      const parents = options.parents ?? [tip.trim()].filter((id) => id !== '');
      const committedAt = options.committedAt ?? 1_700_000_000_000 + commits * 1000;
      commits += 1;
      const stream = fastImport(ref, files, { subject: 'A change', ...options, parents, committedAt });
      return (await inRemote(['fast-import', '--quiet', '--force'], stream)).trim();
    },
    setTip: async (revision) => {
      await inRemote(revision === undefined ? ['update-ref', '-d', ref] : ['update-ref', ref, revision]);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** One commit in git-fast-import(1)'s language; prints its id. */
function fastImport(
  ref: string,
  files: Record<string, FixtureFile>,
  { parents, subject, committedAt }: Required<CommitOptions>,
): Uint8Array {
  const [parent, ...merged] = parents;
  const parts: (string | Uint8Array)[] = [
    `commit ${ref}\nmark :1\ncommitter A <a@b> ${committedAt / 1000} +0000\n`,
    ...data(subject),
    parent === undefined ? '' : `from ${parent}\n`,
    ...merged.map((id) => `merge ${id}\n`),
    'deleteall\n',
  ];
  for (const [path, file] of Object.entries(files)) {
    const quoted = JSON.stringify(path);
    if (typeof file === 'string' || file instanceof Uint8Array) {
      parts.push(`M 100644 inline ${quoted}\n`, ...data(file));
    } else if ('symlink' in file) parts.push(`M 120000 inline ${quoted}\n`, ...data(file.symlink));
    else parts.push(`M 160000 ${file.submodule} ${quoted}\n`);
  }
  parts.push('\nget-mark :1\n');
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  const bytes = Buffer.from(content);
  return [`data ${bytes.length}\n`, bytes, '\n'];
}

function git(args: string[], input: string | Uint8Array = ''): Promise<string> {
  const child = spawn('git', args, { cwd: '/', env: { ...gitEnvironment, GIT_CONFIG_NOSYSTEM: '1' } });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.on('close', (code) =>
    code === 0 ? resolve(out) : reject(new Error(`git ${args.join(' ')}: ${err}`)),
  );
  // A command that reads nothing may have ended before we write.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return promise;
}
