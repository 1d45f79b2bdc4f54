import type { Mirror } from './mirror.ts';
import type { RefWriter } from './ref-writer.ts';
import { isObjectId } from './remote.ts';
import { GitError } from './repository.ts';

const owedPrefix = 'refs/lockstep/owed/';
const fetchPrefix = 'refs/lockstep/fetch/';
const basePrefix = 'refs/lockstep/base';

/** The refs that Lockstep keeps in its mirror. */
export interface MirrorRefs {
  owe(revision: string): Promise<void>;
  settle(revision: string): Promise<void>;
  /** Read once, and remembered from then on: the mirror is this process's alone. */
  owed(): Promise<string[]>;
  /**
   * Writes the refs of all remembered debts into a mirror that was made again. A commit that a force-push took away
   * is not in it and gets none, but is owed its status all the same: it stays remembered for as long as we live, and
   * its pending status on the forge tells of it after that.
   */
  restore(): Promise<void>;
  /** What fetches of former processes left: one stays, so that the next fetch need not begin at nothing. */
  adoptLeftovers(): Promise<void>;
  /** Ends the process that writes, and resolves once it is gone; the next writing starts another. */
  stop(): Promise<void>;
}

/** Where one of this process's fetches that run side by side writes what it was told. */
export function fetchRef(nonce: string, slot: number | 'repair'): string {
  return `${fetchPrefix}${nonce}-${slot}`;
}

export function mirrorRefs(deps: { mirror: Pick<Mirror, 'git'>; writer: RefWriter }): MirrorRefs {
  const { mirror, writer } = deps;
  let debts: Promise<Set<string>> | undefined;

  async function refsUnder(prefix: string): Promise<{ ref: string; oid: string }[]> {
    const text = await mirror.git().raw(['for-each-ref', '--format=%(refname) %(objectname)', prefix]);
    const pairs = text.split('\n').map((line) => line.split(' '));
    return pairs.flatMap(([ref, oid]) => (ref && oid ? [{ ref, oid }] : []));
  }

  function known(): Promise<Set<string>> {
    debts ??= refsUnder(owedPrefix)
      .then((refs) => new Set(refs.map(({ ref }) => ref.slice(owedPrefix.length))))
      .catch((error: unknown) => {
        debts = undefined;
        throw error;
      });
    return debts;
  }

  /** In the order of the writings. What was not read yet will be read as it is by then. */
  function remember(change: (known: Set<string>) => void): void {
    debts?.then(change, () => {});
  }

  const oweRef = (revision: string) => writer.write(`update ${owedRef(revision)} ${revision}`);

  return {
    owe: async (revision) => {
      await oweRef(revision);
      remember((owed) => owed.add(revision));
    },
    settle: async (revision) => {
      await writer.write(`delete ${owedRef(revision)}`);
      remember((owed) => owed.delete(revision));
    },
    owed: async () => [...(await known())].sort(),
    restore: async () => {
      const owed = [...((await debts) ?? [])];
      await Promise.allSettled(owed.map(oweRef));
    },
    adoptLeftovers: async () => {
      const leftovers = await refsUnder(fetchPrefix);
      const [base] = leftovers;
      if (!base) return;
      const deletes = leftovers.map(({ ref }) => `delete ${ref}`);
      await writer.write(`update ${basePrefix} ${base.oid}`, ...deletes);
    },
    stop: () => writer.stop(),
  };
}

function owedRef(revision: string): string {
  if (!isObjectId(revision)) throw new GitError(`${JSON.stringify(revision)} is no commit id`);
  return `${owedPrefix}${revision}`;
}
