import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RefusedEntry } from '../../../src/git/repository.ts';
import { type GitRemote, gitRemote } from '../../doubles/git-remote.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('./reading-process.ts', import.meta.url));

type Entry = [mode: '100644' | '040000', type: 'blob' | 'tree', oid: string, name: string];

async function tree({ git }: GitRemote, entries: readonly Entry[]): Promise<string> {
  const lines = entries.map(([mode, type, oid, name]) => `${mode} ${type} ${oid}\t${name}\n`);
  return (await git(['mktree'], lines.join(''))).trim();
}

async function blob({ git }: GitRemote, content: Uint8Array | string): Promise<string> {
  return (await git(['hash-object', '-w', '--stdin'], content)).trim();
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Ten folders in ten folders, ten deep: a few kilobytes that stand for 10^10 files. */
async function bomb(remote: GitRemote): Promise<string> {
  const boom = await blob(remote, 'boom');
  let oid = await tree(
    remote,
    times(10, (index): Entry => ['100644', 'blob', boom, `f${index}`]),
  );
  for (let depth = 0; depth < 9; depth += 1) {
    const folder = oid;
    oid = await tree(
      remote,
      times(10, (index): Entry => ['040000', 'tree', folder, `d${index}`]),
    );
  }
  return oid;
}

async function manyFiles(remote: GitRemote): Promise<string> {
  const one = await blob(remote, 'kind: ConfigMap');
  return tree(
    remote,
    times(100_000, (index): Entry => ['100644', 'blob', one, `file-${index}.yaml`]),
  );
}

/** One content of 1 MiB under a thousand names: small in the pack, a gigabyte in memory. */
async function heavyFiles(remote: GitRemote): Promise<string> {
  const heavy = await blob(remote, Buffer.alloc(1024 * 1024, 'x'));
  return tree(
    remote,
    times(1_000, (index): Entry => ['100644', 'blob', heavy, `file-${index}.yaml`]),
  );
}

describe('trees that are made to cost', () => {
  for (const { what, make, refusal } of [
    { what: 'a git bomb', make: bomb, refusal: /more than \d+ files/ },
    { what: '100,000 files in one folder', make: manyFiles, refusal: /too many entries/ },
    { what: 'a thousand times the same megabyte', make: heavyFiles, refusal: /1000\.0 MiB in all/ },
  ]) {
    it(`${what}: refused, and a process stays small`, { timeout: 120_000 }, async (t) => {
      const remote = await gitRemote();
      t.after(() => remote.remove());
      const root = await make(remote);
      const commit = await remote.git([
        '-c',
        'user.name=a',
        '-c',
        'user.email=a@b',
        'commit-tree',
        root,
        '-m',
        'x',
      ]);
      await remote.setTip(commit.trim());
      const { stdout } = await run(process.execPath, [program, remote.path, join(remote.folder, 'mirror')]);
      const read = JSON.parse(stdout) as { files: number; refused: RefusedEntry[]; mebibytes: number };
      assert.equal(read.files, 0);
      assert.match(read.refused[0]?.reason ?? '', refusal);
      t.diagnostic(`${Math.round(read.mebibytes)} MiB`);
      // Far below the gigabyte that the last of them stands for.
      assert.ok(read.mebibytes < 512, `${read.mebibytes} MiB`);
    });
  }
});
