import type { Outcome } from '../../../src/applier/record/record.ts';

/** What a record says where one object was made, and an older Lockstep wrote it. */
export const sampleOutcome: Outcome = {
  state: 'applied',
  members: 1,
  changes: { create: 1, update: 0, unchanged: 0, prune: 0 },
  faults: [],
  moreFaults: 0,
  warnings: [],
  observation: { current: 1, waiting: [], moreWaiting: 0, failed: [], moreFailed: 0, entryPoints: [] },
  appliedAt: 0,
};
