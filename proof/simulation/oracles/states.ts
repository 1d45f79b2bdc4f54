import type { Oracle, OracleDeps } from './oracle.ts';

/** G1: each commit that was the tip ends in one decided state, and a success is final. */
export function states({ world, report }: OracleDeps): Oracle {
  return {
    posted: (sha, context, state) => {
      if (context !== 'lockstep') return;
      const { forge, tips } = world();
      if (!tips.some((tip) => tip.sha === sha))
        report('G1', `a status on ${sha.slice(0, 7)}, which never was the tip`);
      const [, before] = forge.statuses(sha, context);
      const isWithdrawn = before?.state === 'success' && (state === 'failure' || state === 'error');
      if (isWithdrawn) report('G1', `the success of ${sha.slice(0, 7)} became ${state}`);
    },
    owed: () => {
      const { forge, tips } = world();
      return [...new Set(tips.map(({ sha }) => sha))].flatMap((sha) => {
        if (sha === undefined) return [];
        const all = forge.statuses(sha, 'lockstep');
        const newest = all[0]?.state;
        const short = sha.slice(0, 7);
        if (newest === undefined || newest === 'pending') {
          return [
            { guarantee: 'G1' as const, message: `${short} has no final state: ${newest ?? 'no status'}` },
          ];
        }
        const wasOnce = tips.filter((tip) => tip.sha === sha).length === 1;
        const lost = wasOnce && newest !== 'success' && all.some(({ state }) => state === 'success');
        return lost
          ? [{ guarantee: 'G1' as const, message: `${short} was a success, and is ${newest}` }]
          : [];
      });
    },
  };
}
