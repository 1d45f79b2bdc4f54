import type { Fence } from '../fence.ts';

/** Whose record, and whose cluster. */
export const identities: readonly Fence[] = [
  {
    fence: 'a record of another repository or branch is refused',
    keeps: ['G2', 'G3'],
    file: 'src/applier/record/record-identity.ts',
    why: "Two installations would take each other's objects for what Git dropped.",
    history:
      'An installation with another repository and the same federation name is pointed at a ' +
      'cluster: it prunes the members that its own Git does not name.',
    shownBy: 'simulation',
    mutant: 'record-origin.patch',
  },
  {
    fence: 'a record of another cluster is refused',
    keeps: ['G3'],
    file: 'src/applier/record/record-identity.ts',
    why: 'What was copied or restored from elsewhere names members of elsewhere.',
    history:
      'A record is restored into cluster b from a backup of cluster a: the worker believes its ' +
      'revision and its inventory.',
    shownBy: 'simulation',
    mutant: 'record-of-this-cluster.patch',
  },
  {
    fence: 'a record that another tool has is refused',
    keeps: ['G3'],
    file: 'src/applier/record/record-codec.ts',
    why: 'Two tools would prune one ApplySet.',
    history:
      'Another ApplySet tool takes the parent over (its annotation tooling names that tool now); ' +
      'the next push drops an object: the worker deletes it all the same.',
    shownBy: 'simulation',
    mutant: 'record-tooling.patch',
  },
  {
    fence: 'a record of a newer Lockstep is refused',
    keeps: ['G2'],
    file: 'src/applier/record/record-codec.ts',
    why: 'An older process would misread it and write it back without what it does not know.',
    history:
      'Old and new version run together: the new one writes schemaVersion 2; the old one claims the ' +
      'record and writes it back as version 1.',
    shownBy: 'simulation',
    mutant: 'record-schema-version.patch',
  },
  {
    fence: 'another cluster than the pinned one is not written to',
    keeps: ['G2', 'G3'],
    file: 'src/applier/see/see.ts',
    why: 'A cluster that was wiped, or credentials that lead elsewhere, would be obeyed.',
    history:
      'The kube-system uid of a cluster changes (it was wiped, or the kubeconfig leads to another ' +
      'one): the next look writes everything to it.',
    shownBy: 'simulation',
    mutant: 'pinned-cluster.patch',
  },
];
