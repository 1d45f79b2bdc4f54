import type { GithubDouble } from '../../../sandbox/github/github-double.ts';
import { type Forge, ForgeError } from '../../../src/github/forge.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryForge } from '../../doubles/memory-forge.ts';
import type { ForgeWorld } from '../../suites/forge-suite.ts';
import { UNKNOWN } from './forge-commands.ts';

/** A forge with a place of its own in it for this history: its commits, branches and numbers are nobody else's. */
export interface ForgeSide extends Omit<ForgeWorld, 'close'> {
  sha(letter: string): string;
  branch(name: string): string;
  number(digit: number): number;
}

const FAULTS = {
  down: new ForgeError('transient', 'no answer'),
  'rate-limited': new ForgeError('rate-limited', 'slow down', 60_000),
  refused: new ForgeError('refused', 'no'),
};

/** New for each history. */
export function inMemory(): ForgeSide {
  const forge = memoryForge({ clock: manualClock(), knowsCommit: (sha) => !sha.startsWith(UNKNOWN) });
  return {
    forge,
    addStatus: forge.addStatus,
    recordPush: forge.recordPush,
    setPullRequest: forge.setPullRequest,
    loseNextReply: () => forge.fail({ error: FAULTS.down, afterWrite: true }),
    failNext: (how) => forge.fail({ error: FAULTS[how] }),
    sha: (letter) => letter.padEnd(40, '0'),
    branch: (name) => name,
    number: (digit) => digit,
  };
}

const NOWHERE = '0'.repeat(40);

/** The same GitHub for all histories. */
export function onGithub(github: GithubDouble, forge: Forge, history: number): ForgeSide {
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
    failNext: (how) =>
      github.fail({ down: {}, 'rate-limited': { status: 429 }, refused: { status: 401 } }[how]),
    sha: (letter) => `${letter}${history.toString(16).padStart(39, '0')}`,
    branch: (name) => `${name}-${history}`,
    number: (digit) => history * 10 + digit,
  };
}
