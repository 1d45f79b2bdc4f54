import type { Repository } from '../../../src/git/repository.ts';
import type { CommitOptions, FixtureFile } from '../../doubles/memory-repository.ts';

/** A remote that the suite pushes to, and a `Repository` that mirrors it. */
export interface RepositoryWorld {
  repository: Repository;
  /** Another process's view of the same remote. */
  another(): Repository;
  commit(files: Record<string, FixtureFile>, options?: CommitOptions): Promise<string>;
  setTip(revision: string | undefined): Promise<void>;
  /** Sets another ref of the remote, by its full name; undefined: it is deleted. */
  setRef(name: string, revision: string | undefined): Promise<void>;
  close(): Promise<void>;
}

/** No commit of any repository. */
export const absent = '0123456789abcdef0123456789abcdef01234567';

/** A branch and what was made of it: the tip stays the branch. */
export async function fork(
  { repository, ...world }: RepositoryWorld,
  files: Record<string, FixtureFile>,
  ours: Record<string, FixtureFile> = files,
) {
  const common = await world.commit(files);
  const head = await world.commit({ ...files, mine: '1' }, { parents: [common] });
  await world.setTip(common);
  const base = await world.commit(ours, { parents: [common] });
  await world.setRef('refs/pull/7/head', head);
  await repository.fetchTip();
  return { common, base, head };
}
