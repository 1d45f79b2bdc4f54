import fc from 'fast-check';

/** A commit that the forge does not know begins like this. */
export const UNKNOWN = '0';
/** Commits by their first letter. */
const COMMITS = ['a', 'b', 'c'];

/** A call, or what happens on the forge's side. */
export type ForgeCommand =
  | { do: 'post' | 'add'; sha: string; context: string; state: 'pending' | 'success'; targetUrl?: string }
  | { do: 'newest'; sha: string; context: string }
  | { do: 'push'; branch: string; after: string | null }
  | { do: 'tips'; branch: string; since: string | null }
  | { do: 'pull'; base: string; number: number; pull: { head: string; isFork: boolean } | null }
  | { do: 'pulls'; base: string }
  | { do: 'lose' }
  | { do: 'fail'; how: 'down' | 'rate-limited' | 'refused' };

const known = fc.constantFrom(...COMMITS);
const sha = fc.constantFrom(...COMMITS, UNKNOWN);
const context = fc.constantFrom('lockstep', 'lockstep/plan');
const branch = fc.constantFrom('main', 'main', 'release');
export const command: fc.Arbitrary<ForgeCommand> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        do: fc.constantFrom('post' as const, 'add' as const),
        sha,
        context,
        state: fc.constantFrom('pending' as const, 'success' as const),
        targetUrl: fc.constant('https://example.com/c/1'),
      },
      { requiredKeys: ['do', 'sha', 'context', 'state'] },
    ),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('newest' as const), sha, context }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('push' as const), branch, after: fc.option(known) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tips' as const), branch, since: fc.option(known) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pull' as const),
      base: branch,
      number: fc.constantFrom(7, 8),
      pull: fc.option(fc.record({ head: known, isFork: fc.boolean() })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pulls' as const), base: branch }) },
  fc.record({ do: fc.constant('lose' as const) }),
  fc.record({ do: fc.constant('fail' as const), how: fc.constantFrom('down', 'rate-limited', 'refused') }),
);
