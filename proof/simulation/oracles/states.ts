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

  return {
    posted: (sha, { context, state }) => {
      if (context !== 'lockstep') return;
      const { forge, tips } = world();
      const short = sha.slice(0, 7);
      judge(
        'G1',
        tips.some((tip) => tip.sha === sha),
        () => `a status on ${short}, which never was the tip`,
      );
      const [, before] = forge.statuses(sha, context);
      const isWithdrawn = before?.state === 'success' && (state === 'failure' || state === 'error');
      judge('G1', !isWithdrawn, () => `the success of ${short} became ${state}`);
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
