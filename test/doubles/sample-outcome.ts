import type { Observation, Outcome } from '../../src/record/record.ts';

/** What a record says where so many objects were made, and all of them are current. */
export function sampleOutcome(members: number, entryPoints: Observation['entryPoints'] = []): Outcome {
  return {
    state: 'applied',
    members,
    changes: { create: members, update: 0, unchanged: 0, prune: 0 },
    faults: [],
    moreFaults: 0,
    warnings: [],
    observation: { current: members, waiting: [], moreWaiting: 0, failed: [], moreFailed: 0, entryPoints },
    appliedAt: 0,
  };
}
