import type { History } from './simulation/history.ts';

/** By mutant, a history that is known to kill it: it is tried first. As data, since a seed changes its meaning with each new kind of step. */
export const kills: Readonly<Record<string, History>> = {};
