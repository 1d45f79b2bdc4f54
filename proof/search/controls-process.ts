import { knownKills } from '../fences/known-kills.ts';
import { simulate } from '../simulation/simulate.ts';

/**
 * `controls-process.ts`: runs each history that is known to kill a mutant over the sources as they are, and prints as one
 * line of JSON, by mutant, why it shows nothing of that mutant.
 */
const faults: Record<string, string> = {};
for (const [mutant, history] of knownKills()) {
  const { violations, unmet } = await simulate(history);
  if (violations.length > 0) faults[mutant] = `breaks ${violations[0]?.guarantee} without the mutant, too`;
  else if (unmet.length > 0) faults[mutant] = `waits in vain for ${unmet.join(', ')}`;
}
process.stdout.write(`${JSON.stringify(faults)}\n`);
