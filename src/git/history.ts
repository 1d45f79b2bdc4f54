import type { Mirror } from './mirror.ts';
import type { ObjectReader } from './object-reader.ts';
import { isObjectId } from './remote.ts';
import { GitError, type Repository } from './repository.ts';

/** What the mirror knows of commits, beside their files. */
export function history({
  mirror,
  reader,
}: {
  mirror: Pick<Mirror, 'git'>;
  reader: Pick<ObjectReader, 'info'>;
}): Pick<Repository, 'has' | 'isAncestor' | 'describe' | 'commitsBetween'> {
  const has = async (revision: string) =>
    isObjectId(revision) && (await reader.info(revision))?.type === 'commit';

  async function require(revision: string): Promise<void> {
    if (!(await has(revision))) throw notInMirror(revision);
  }

  return {
    has,
    isAncestor: async (ancestor, revision) => {
      await require(revision);
      // The mirror is never shallow: what it does not hold, nothing in it descends from.
      if (!(await has(ancestor))) return false;
      const base = await mirror.git().raw(['merge-base', ancestor, revision]);
      return base.trim() === ancestor;
    },
    describe: async (revision) => {
      await require(revision);
      const text = await mirror.git().raw(['log', '-1', '--no-show-signature', '--format=%ct%n%s', revision]);
      const [seconds = '', subject = ''] = text.split('\n');
      return { committedAt: Number(seconds) * 1000, subject };
    },
    commitsBetween: async (from, to, limit) => {
      await require(to);
      const bound = (await has(from)) ? [`^${from}`] : [];
      const range = ['rev-list', '--first-parent', `--max-count=${limit}`, to, ...bound];
      return (await mirror.git().raw(range)).split('\n').filter(isObjectId);
    },
  };
}

export function notInMirror(revision: string): GitError {
  return new GitError(`${JSON.stringify(revision)} is no commit of the mirror. Fetch it first`);
}
