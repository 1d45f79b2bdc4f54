/** By mutant, the number of a history that is known to kill it: it is tried first. */
export const kills: Readonly<Record<string, number>> = {};
