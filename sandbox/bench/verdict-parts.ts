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
  const inside = Object.values(steps).reduce((sum, ms) => sum + ms, 0);
  const decided = of.find(({ context, state }) => context === 'lockstep' && state !== 'pending');
  const end = timeOf(slowest);
  return {
    'webhook, poke, job': end - inside - delivered,
    ...steps,
    'record, watch, verdict': timeOf(decided ?? slowest) - end,
    'read, post': received - timeOf(decided ?? slowest),
  };
}

function timeOf(entry: Entry): number {
  return Date.parse(String(entry['time']));
}
