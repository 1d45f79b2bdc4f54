import type { AdoptPolicy } from './federation.ts';

/** From the one that takes nothing over to the one that takes most. */
export const adoptPolicies = ['never', 'unowned', 'always'] as const satisfies readonly AdoptPolicy[];

/** On a manifest: says for one object what `spec.adopt` says for all. */
export const ADOPT_ANNOTATION = 'lockstep.dev/adopt';

export function isAdoptPolicy(text: string): text is AdoptPolicy {
  return adoptPolicies.some((policy) => policy === text);
}

/** The policy for one object: its own annotation wins over the federation's. */
export function adoptPolicyOf(
  annotations: Readonly<Record<string, string>> | undefined,
  federation: AdoptPolicy,
): AdoptPolicy {
  const own = annotations?.[ADOPT_ANNOTATION];
  return own !== undefined && isAdoptPolicy(own) ? own : federation;
}
