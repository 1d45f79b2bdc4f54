import type { Mirror } from './mirror.ts';
import type { ObjectReader } from './object-reader.ts';
import { isObjectId } from './remote.ts';
import { GitError, type Repository } from './repository.ts';

/** Anybody may push a message of megabytes. */
const LONGEST_SUBJECT = 200;

/** What the mirror knows of commits, beside their files. */
export function history({
  mirror,
  reader,
}: {
  mirror: Pick<Mirror, 'git'>;
  reader: Pick<ObjectReader, 'info'>;
}): Pick<Repository, 'has' | 'subjectOf' | 'commitsBetween'> {
  const has = async (revision: string) =>
    isObjectId(revision) && (await reader.info(revision))?.type === 'commit';

  async function require(revision: string): Promise<void> {
    if (!(await has(revision))) throw notInMirror(revision);
  }

  return {
    has,
    subjectOf: async (revision) => {
      await require(revision);
      const subject = await mirror.git().raw(['log', '-1', '--format=%s', revision]);
      return subject.trim().slice(0, LONGEST_SUBJECT);
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
