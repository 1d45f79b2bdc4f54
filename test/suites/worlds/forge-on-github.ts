import type { GithubDouble } from '../../../sandbox/github/github-double.ts';
import type { Forge } from '../../../src/github/forge.ts';
import type { ForgeWorld } from '../forge-suite.ts';

const NOWHERE = '0'.repeat(40);
const REPLIES = { down: {}, 'rate-limited': { status: 429 }, refused: { status: 401 } } as const;

/** The forge of a GitHub: what happens there happens in its double. */
export function forgeOnGithub(github: GithubDouble, forge: Forge): Omit<ForgeWorld, 'close'> {
  return {
    forge,
    addStatus: (sha, { targetUrl = null, ...rest }) => github.addStatus(sha, { ...rest, targetUrl }),
    recordPush: (branch, tip) =>
      github.recordPush({
        ref: `refs/heads/${branch}`,
        before: NOWHERE,
        after: tip ?? NOWHERE,
        kind: tip ? 'push' : 'branch_deletion',
      }),
    setPullRequest: (base, number, pullRequest) =>
      github.setPullRequest(number, pullRequest && { base, ref: `topic-${number}`, ...pullRequest }),
    loseNextReply: () => github.fail({ afterWrite: true }),
    failNext: (how) => github.fail(REPLIES[how]),
  };
}
