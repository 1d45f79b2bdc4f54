import type { Mirror } from './mirror.ts';
import { isObjectId } from './remote.ts';
import { GitError } from './repository.ts';
import type { RunGit } from './run-git.ts';

const owedPrefix = 'refs/lockstep/owed/';
const fetchPrefix = 'refs/lockstep/fetch/';
const basePrefix = 'refs/lockstep/base';

/** The refs that Lockstep keeps in its mirror. */
export interface MirrorRefs {
  owe(revision: string): Promise<void>;
  settle(revision: string): Promise<void>;
  owed(): Promise<string[]>;
  /** What fetches of former processes left: one stays, so that the next fetch need not begin at nothing. */
  adoptLeftovers(): Promise<void>;
}

/** Where one of this process's fetches that run side by side writes what it was told. */
export function fetchRef(nonce: string, slot: number | 'repair'): string {
  return `${fetchPrefix}${nonce}-${slot}`;
}

export function mirrorRefs(deps: {
  mirror: Pick<Mirror, 'dir' | 'git'>;
  run: RunGit;
  env: Record<string, string>;
}): MirrorRefs {
  const { mirror, run, env } = deps;

  async function updateRef(...args: string[]): Promise<void> {
    const answer = await run({
      args: ['--git-dir', mirror.dir, 'update-ref', ...args],
      env,
      timeoutMs: 10_000,
    });
    if (answer.code !== 0) throw new GitError(`Cannot write a ref of the mirror: ${answer.stderr.trim()}`);
  }

  async function refsUnder(prefix: string): Promise<{ ref: string; oid: string }[]> {
    const text = await mirror.git().raw(['for-each-ref', '--format=%(refname) %(objectname)', prefix]);
    const pairs = text.split('\n').map((line) => line.split(' '));
    return pairs.flatMap(([ref, oid]) => (ref && oid ? [{ ref, oid }] : []));
  }

  return {
    owe: (revision) => updateRef(owedRef(revision), revision),
    settle: (revision) => updateRef('-d', owedRef(revision)),
    owed: async () => (await refsUnder(owedPrefix)).map(({ ref }) => ref.slice(owedPrefix.length)),
    adoptLeftovers: async () => {
      const leftovers = await refsUnder(fetchPrefix);
      if (leftovers[0]) await updateRef(basePrefix, leftovers[0].oid);
      for (const { ref } of leftovers) await updateRef('-d', ref);
    },
  };
}

function owedRef(revision: string): string {
  if (!isObjectId(revision)) throw new GitError(`${JSON.stringify(revision)} is no commit id`);
  return `${owedPrefix}${revision}`;
}
