import type { CommitState } from '../../../src/github/forge.ts';
import type { Oracle, OracleDeps, Owed } from './oracle.ts';

/** G1: each commit that was the tip ends in one decided state, and a success is final. */
export function states({ world, judge }: OracleDeps): Oracle {
  /** What is not as it has to be in the end. */
  function faultOf(sha: string): string | undefined {
    const { forge, tips } = world();
    const all = forge.statuses(sha, 'lockstep');
    const newest = all[0]?.state;
    const short = sha.slice(0, 7);
    if (newest === undefined || newest === 'pending')
      return `${short} has no final state: ${newest ?? 'no status'}`;
    const wasOnce = tips.filter((tip) => tip.sha === sha).length === 1;
    const wasSuccess = all.some(({ state }) => state === 'success');
    return wasOnce && wasSuccess && newest !== 'success'
      ? `${short} was a success, and is ${newest}`
      : undefined;
  }

  /** By commit and process, what it posted last since the commit became the tip. */
  const said = new Map<string, CommitState>();

  return {
    posted: (sha, { context, state }, by) => {
      if (context !== 'lockstep') return;
      const wasTip = world().tips.some((tip) => tip.sha === sha);
      judge('G1', wasTip, () => `a status on ${sha.slice(0, 7)}, which never was the tip`);
      // Two watchers can be of different minds for a moment, as nobody can read and post in one: see `faultOf`.
      const isWithdrawn =
        said.get(`${sha} ${by}`) === 'success' && (state === 'failure' || state === 'error');
      judge('G1', !isWithdrawn, () => `${by} called ${sha.slice(0, 7)} a success, and now ${state}`);
      said.set(`${sha} ${by}`, state);
    },
    tipMoved: ({ sha }) => {
      for (const key of said.keys()) if (sha !== undefined && key.startsWith(sha)) said.delete(key);
    },
    owed: () => {
      const shas = new Set(world().tips.flatMap(({ sha }) => sha ?? []));
      return [...shas].flatMap((sha): Owed[] => {
        const message = faultOf(sha);
        return message === undefined ? [] : [{ guarantee: 'G1', message }];
      });
    },
  };
}
