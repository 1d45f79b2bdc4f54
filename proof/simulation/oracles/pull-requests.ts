import type { CommitState } from '../../../src/github/forge.ts';
import type { SimPullRequest } from '../world/world.ts';
import type { Finding, Oracle, OracleDeps } from './oracle.ts';

/** G7: nothing of a pull request comes near a process with credentials, and a fork's commits are never opened at all. */
export function pullRequests({ world, judge }: OracleDeps): Oracle {
  return {
    opened: (process, sha) => {
      const { pullRequests, tips } = world();
      const pull = pullRequests.get(sha);
      if (!pull || tips.some((tip) => tip.sha === sha)) return;
      const isAllowed = !pull.isFork && process.startsWith('watcher');
      judge(
        'G7',
        isAllowed,
        () => `${process} opens ${sha.slice(0, 7)}, ${pull.isFork ? 'of a fork' : 'of a pull request'}`,
      );
    },
    owed: () => {
      const { forge, pullRequests } = world();
      return [...pullRequests].map(([sha, pull]): Finding => {
        const state = forge.statuses(sha, 'lockstep/plan')[0]?.state;
        const wanted = plansOf(pull);
        const why = `the plan of ${sha.slice(0, 7)} is ${state ?? 'missing'}, and not ${wanted.join(' or ')}`;
        return { guarantee: 'G7', fault: state && wanted.includes(state) ? undefined : why };
      });
    },
  };
}

/** What is good by itself may be in conflict with the tip by now. */
function plansOf({ isFork, isBad }: SimPullRequest): CommitState[] {
  if (isFork) return ['pending'];
  return isBad ? ['failure'] : ['success', 'failure'];
}
