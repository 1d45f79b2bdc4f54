import fc from 'fast-check';
import type { FixtureFile } from '../../doubles/memory-repository.ts';

/** Commits are named by their number, counted from the first of the history; beyond the last, they wrap around. */
type Commit = number;

/** What happens at the remote, and what one of two processes asks of its mirror. */
export type RepositoryCommand =
  | { do: 'commit'; files: Record<string, FixtureFile>; parents: 'tip' | 'none' | Commit[]; subject: string }
  | { do: 'setTip'; to: Commit | null }
  | { do: 'setRef'; name: string; to: Commit | null }
  | { do: 'restart'; who: Process }
  | { do: 'askTip' | 'fetchTip' | 'latestTip' | 'owed'; who: Process }
  | { do: 'fetchCommit'; who: Process; commit: Commit; ref: string }
  | { do: 'fetchRefs'; who: Process; prefix: string }
  | { do: 'mergeTree'; who: Process; base: Commit; head: Commit }
  | { do: 'readTree' | 'has' | 'subjectOf' | 'owe' | 'settle'; who: Process; commit: Commit }
  | { do: 'commitsBetween'; who: Process; from: Commit; to: Commit; limit: number };

export type Process = 0 | 1;

const who = fc.constantFrom<Process[]>(0, 0, 1);
const commit = fc.nat({ max: 7 });
const maybe = fc.option(commit, { freq: 4 });
const ref = fc.constantFrom('refs/pull/7/head', 'refs/heads/queue/a', 'refs/heads/queue/b');
/**
 * One line that tells its path: a merge is then by whole files, as in the double, and Git takes no file for another
 * that was renamed.
 */
const text = (path: string) => fc.constantFrom('one', 'two', 'three').map((word) => `${path} is ${word}\n`);
const files = fc.record(
  {
    'a.yaml': text('a'),
    'b.yaml': text('b'),
    'deep/c.yaml': text('c'),
    link: fc.constant({ symlink: 'a.yaml' }),
  },
  { requiredKeys: [] },
);

export const repositoryCommand: fc.Arbitrary<RepositoryCommand> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      files,
      parents: fc.oneof(
        { weight: 3, arbitrary: fc.constant('tip' as const) },
        { weight: 3, arbitrary: fc.uniqueArray(commit, { minLength: 1, maxLength: 2 }) },
        { weight: 1, arbitrary: fc.constant('none' as const) },
      ),
      subject: fc.constantFrom('A change', '  Two\n\nlines', 'é'.repeat(300)),
    }),
  },
  fc.record({ do: fc.constant('setTip' as const), to: maybe }),
  fc.record({ do: fc.constant('setRef' as const), name: ref, to: maybe }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fetchTip' as const), who }) },
  fc.record({ do: fc.constantFrom('askTip' as const, 'latestTip' as const, 'owed' as const), who }),
  fc.record({ do: fc.constant('restart' as const), who }),
  fc.record({ do: fc.constant('fetchCommit' as const), who, commit, ref }),
  fc.record({
    do: fc.constant('fetchRefs' as const),
    who,
    prefix: fc.constantFrom('refs/heads/queue/', 'refs/pull/'),
  }),
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('mergeTree' as const), who, base: commit, head: commit }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'readTree' as const,
        'has' as const,
        'subjectOf' as const,
        'owe' as const,
        'settle' as const,
      ),
      who,
      commit,
    }),
  },
  fc.record({
    do: fc.constant('commitsBetween' as const),
    who,
    from: commit,
    to: commit,
    limit: fc.constantFrom(1, 2, 100),
  }),
);
