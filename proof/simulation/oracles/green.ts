import type { Oracle, OracleDeps } from './oracle.ts';
import type { Truth } from './truth.ts';

/**
 * G10: a success is true. Since its commit became the tip there was a moment for each part of each cluster at which it was
 * there and current, or gone if Git dropped it, and one at which the cluster's address was one that all the others showed,
 * too. Not one moment for all: nobody can see several objects of a cluster at once, and what somebody does to one of them
 * after it was listed, while others are written, is seen right after. Nor are the parts' moments longer past than
 * news takes: what goes after it was applied is seen to go.
 */
export function green({ world, judge }: OracleDeps, truth: Truth): Oracle {
  return {
    changed: truth.changed,
    tipMoved: truth.tipMoved,
    happened: truth.happened,
    posted: (sha, { context, state }) => {
      if (context !== 'lockstep' || state !== 'success') return;
      const since = world().tips.flatMap((tip) => (tip.sha === sha ? [tip.since] : []));
      const isTrue = since.some((ms) => isAgreed(truth.shown(sha, () => ms)));
      const shown = (): string => told(truth.shown(sha, () => Math.min(...since)));
      judge(
        'G10',
        isTrue,
        () => `success on ${sha.slice(0, 7)}, which since it is the tip was at no moment so: ${shown()}`,
      );
    },
  };
}

type Shown = ReturnType<Truth['shown']>;

/** There is an address that all of them showed. */
export function isAgreed(shown: Shown): boolean {
  const [first, ...others] = [...shown.values()];
  return [...(first ?? [])].some((addresses) => others.every((other) => other.has(addresses)));
}

export function told(shown: Shown): string {
  return [...shown]
    .map(([name, addresses]) => `${name} ${[...addresses].join(' or ') || 'never whole'}`)
    .join(', ');
}
