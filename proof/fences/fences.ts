import { addresses } from './areas/addresses.ts';
import { adoptions } from './areas/adoptions.ts';
import { asking } from './areas/asking.ts';
import { badCommits } from './areas/bad-commits.ts';
import { claims } from './areas/claims.ts';
import { debts } from './areas/debts.ts';
import { decisions } from './areas/decisions.ts';
import { deletes } from './areas/deletes.ts';
import { hints } from './areas/hints.ts';
import { identities } from './areas/identities.ts';
import { inventory } from './areas/inventory.ts';
import { leases } from './areas/leases.ts';
import { neighbours } from './areas/neighbours.ts';
import { observations } from './areas/observations.ts';
import { prunes } from './areas/prunes.ts';
import { readings } from './areas/readings.ts';
import { settling } from './areas/settling.ts';
import { sockets } from './areas/sockets.ts';
import { statuses } from './areas/statuses.ts';
import { strangers } from './areas/strangers.ts';
import { takeovers } from './areas/takeovers.ts';
import { writes } from './areas/writes.ts';
import type { Fence, Harmless } from './fence.ts';

/** Every fence of the shipped code, in the order in which a revision meets them. */
export const fences: readonly Fence[] = [
  ...asking,
  ...leases,
  ...takeovers,
  ...claims,
  ...identities,
  ...inventory,
  ...writes,
  ...adoptions,
  ...settling,
  ...deletes,
  ...prunes,
  ...badCommits,
  ...observations,
  ...addresses,
  ...readings,
  ...decisions,
  ...debts,
  ...statuses,
  ...hints,
  ...neighbours,
  ...sockets,
  ...strangers,
];

/** What the proof has to let live: else it would call anything a fence. */
export const harmless: Harmless = {
  survives: true,
  file: 'src/applier/claim/standstill.ts',
  why: 'Renames a local: nothing behaves differently.',
  mutant: 'no-op.patch',
};
