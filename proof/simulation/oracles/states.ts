import { canSucceed } from '../world/site.ts';
import type { Rules, World } from '../world/world.ts';
import type { Finding, Oracle, OracleDeps } from './oracle.ts';

/**
 * G1: each commit that was the tip ends in one decided state, and a success is final, for whoever said it also where it said
 * `pending` since; a tip that can be a success is one in the end. Without a list of pushes nobody knows of a commit that no
 * watcher saw, nor of which time a success is; and of a commit that was the tip more than once nobody can tell from outside
 * which of its times a `pending` begins.
 */
export function states({ world, judge }: OracleDeps, rules: Rules): Oracle {
  /** Commit and process: it posted a success since the commit became the tip. */
  const succeeded = new Set<string>();

  return {
    posted: (sha, { context, state }, by) => {
      if (context !== 'lockstep') return;
      const wasTip = world().tips.some((tip) => tip.sha === sha);
      judge('G1', wasTip, () => `a status on ${sha.slice(0, 7)}, which never was the tip`);
      // Two watchers can be of different minds for a moment, as nobody can read and post in one: see `faultOf`.
      const key = `${sha} ${by}`;
      const isWithdrawn = succeeded.has(key) && (state === 'failure' || state === 'error');
      judge('G1', !isWithdrawn, () => `${by} called ${sha.slice(0, 7)} a success, and now ${state}`);
      if (state === 'success') succeeded.add(key);
      else if (timesAsTip(sha, world()) > 1) succeeded.delete(key);
    },
    tipMoved: ({ sha }) => {
      for (const key of succeeded) if (sha !== undefined && key.startsWith(sha)) succeeded.delete(key);
    },
    owed: () => {
      const shas = new Set(world().tips.flatMap(({ sha }) => sha ?? []));
      return [...shas].map((sha): Finding => {
        const why = faultOf(sha, world(), rules);
        return { guarantee: 'G1', fault: why && `${sha.slice(0, 7)} ${why}` };
      });
    },
  };
}

/** What is not as it has to be in the end. */
function faultOf(sha: string, world: World, rules: Rules): string | undefined {
  const states = world.forge.statuses(sha, 'lockstep').map(({ state }) => state);
  const [newest] = states;
  const isTip = sha === world.remote.tip;
  if (newest === undefined) return isTip || !rules.listsNoPushes ? 'has no status' : undefined;
  if (newest === 'pending') return 'is still pending';
  if (newest === 'success') return undefined;
  if (isTip && canSucceed(world.sites.get(sha), rules.adopt)) return `is whole, and still ${newest}`;
  return states.includes('success') && isOfOneTime(sha, world, rules)
    ? `was a success, and is ${newest}`
    : undefined;
}

function isOfOneTime(sha: string, world: World, { listsNoPushes }: Rules): boolean {
  return !listsNoPushes && timesAsTip(sha, world) === 1;
}

const timesAsTip = (sha: string, { tips }: World): number => tips.filter((tip) => tip.sha === sha).length;
