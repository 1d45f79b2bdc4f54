type Entry = Record<string, unknown>;

/** Where the time between the webhook and the final status went, in ms, from the log of `lockstep run`. */
export function partsOf(
  log: readonly Entry[],
  { sha, delivered, received }: { sha: string; delivered: number; received: number },
): Record<string, number> {
  const of = log.filter(({ revision }) => revision === sha);
  const applied = of.filter(({ msg }) => msg === 'applied');
  const slowest = applied.toSorted((a, b) => timeOf(a) - timeOf(b)).at(-1);
  if (!slowest) return {};
  const steps = slowest['ms'] as Record<string, number>;
  const decided = of.find(({ context, state }) => context === 'lockstep' && state !== 'pending');
  const end = timeOf(slowest);
  return {
    'webhook, poke, job': end - sumOf(steps) - delivered,
    ...steps,
    'record, watch, verdict': timeOf(decided ?? slowest) - end,
    'read, post': received - timeOf(decided ?? slowest),
  };
}

/** Where the time until the last cluster was found settled went, in ms; `began` as ms since the epoch. */
export function settledParts(log: readonly Entry[], began: number): Record<string, number> {
  const settled = log.filter(({ msg }) => msg === 'settled');
  const slowest = settled.toSorted((a, b) => timeOf(a) - timeOf(b)).at(-1);
  if (!slowest) return {};
  const steps = slowest['ms'] as Record<string, number>;
  return { 'process start, job': timeOf(slowest) - sumOf(steps) - began, ...steps };
}

function sumOf(steps: Record<string, number>): number {
  return Object.values(steps).reduce((sum, ms) => sum + ms, 0);
}

function timeOf(entry: Entry): number {
  return Date.parse(String(entry['time']));
}
