import type { Fence } from '../fence.ts';

/** Whose record, and whose cluster. */
export const identities: readonly Fence[] = [
  {
    fence: 'a record of another repository or branch is refused',
    keeps: ['G2', 'G3'],
    file: 'src/record/identity.ts',
    why: "Two installations would take each other's objects for what Git dropped.",
    history:
      'An installation with another repository and the same federation name has the cluster, and its ' +
      'record says so; C1 is pushed: A claims that record.',
    shownBy: 'simulation',
    mutant: 'record-origin.patch',
  },
  {
    fence: 'a record of another cluster is refused',
    keeps: ['G3'],
    file: 'src/record/identity.ts',
    why: 'What was copied or restored from elsewhere names members of elsewhere.',
    history:
      'A record of another cluster is restored into this one; C1 is pushed: A believes its inventory, ' +
      'and claims it.',
    shownBy: 'simulation',
    mutant: 'record-of-this-cluster.patch',
  },
  {
    fence: 'a record that another tool has is refused',
    keeps: ['G3'],
    file: 'src/record/codec.ts',
    why: 'Two tools would prune one ApplySet.',
    history:
      'Another ApplySet tool takes the parent over (its annotation tooling names that tool now); C1 ' +
      'is pushed: A claims it all the same.',
    shownBy: 'simulation',
    mutant: 'record-tooling.patch',
  },
  {
    fence: 'a record of a newer Lockstep is refused',
    keeps: ['G3'],
    file: 'src/record/codec.ts',
    why: 'An older process would misread it and write it back without what it does not know.',
    history:
      'A newer version writes schemaVersion 2, and an older process runs on: with C1 it claims the ' +
      'record and writes it back as version 1.',
    shownBy: 'simulation',
    mutant: 'record-schema-version.patch',
  },
  {
    fence: 'an observation is written only where the pinned cluster answers',
    keeps: ['G3'],
    file: 'src/applier/observe/observation-writer.ts',
    why: 'A copy of the cluster has a copy of the record, in which this process still observes.',
    history:
      'A observes the cluster, which is backed up when an address has changed and the record does not ' +
      'say so yet; later the credentials lead to what was restored from that backup: A lists what is ' +
      'there, finds that the record says something else, and writes.',
    shownBy: 'simulation',
    mutant: 'observed-cluster-is-pinned.patch',
  },
  {
    fence: 'another cluster than the pinned one is not written to',
    keeps: ['G3'],
    file: 'src/applier/see/see.ts',
    why: 'A cluster that was wiped, or credentials that lead elsewhere, would be obeyed.',
    history:
      'The kubeconfig leads to another cluster, an empty one; C1 is pushed: A writes everything to it.',
    shownBy: 'simulation',
    mutant: 'pinned-cluster.patch',
  },
];
