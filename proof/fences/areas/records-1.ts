import type { Fence } from '../fence.ts';

/** The record: who it belongs to, what it says, and what it must say before a write. */
export const records1: readonly Fence[] = [
  {
    fence: 'the record is changed only by compare-and-set',
    keeps: ['G2'],
    file: 'src/applier/record/record-store.ts',
    why: 'Two claims of the same version would both succeed.',
    history:
      "A and B have seen the same free record, A's look is of C1 and B's of C2; both replace it, " +
      'and both write objects.',
    shownBy: 'simulation',
    mutant: 'record-compare-and-set.patch',
  },
  {
    fence: 'a record is made only where none is',
    keeps: ['G2'],
    file: 'src/applier/record/record-store.ts',
    why: 'The first claim of a cluster would be written over by the second.',
    history:
      'A new cluster without a record: A creates it for C1 and applies; B, which saw none either, ' +
      'creates it for C2, is told that it exists, and replaces it with its own lease.',
    shownBy: 'simulation',
    mutant: 'record-created-where-absent.patch',
  },
  {
    fence: 'a claim has no outcome',
    keeps: ['G10'],
    file: 'src/applier/record/record-changes.ts',
    why: 'The outcome of the revision before would vouch for a cluster that is being changed.',
    history:
      'A cluster is green at C1; A claims it for C2, writes half of it and is killed; the branch is ' +
      'forced back to C1: the record still says that C1 is applied and current, and C1 is green ' +
      'over half of C2.',
    shownBy: 'simulation',
    mutant: 'claim-wipes-outcome.patch',
  },
  {
    fence: 'the inventory is widened before the first write',
    keeps: ['G12'],
    file: 'src/applier/record/record-changes.ts',
    why: 'Objects of a kind that no record names are found by nobody.',
    history:
      'C1 brings the first object of kind K; A creates it and is killed before it writes its ' +
      'outcome; C2 drops K: B reads an inventory without K, and the object stays for ever.',
    shownBy: 'simulation',
    mutant: 'widen-first.patch',
  },
  {
    fence: 'an address that is about to be touched is noted before the write',
    keeps: ['G10'],
    file: 'src/applier/record/record-changes.ts',
    why: 'Who comes after a dead holder sees the entry point unchanged and its old address.',
    history:
      'A applies the Ingress of C1 with another address annotation and is killed before its ' +
      'outcome; B finds it unchanged and calls the old address confirmed: C1 is green with it.',
    shownBy: 'simulation',
    mutant: 'doubted-address-noted.patch',
  },
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
  {
    fence: 'a kind whose LIST failed is not taken for empty',
    keeps: ['G12'],
    file: 'src/applier/see/survey.ts',
    why: 'Its members would be forgotten, and narrowed away.',
    history:
      'C2 drops the only two objects of kind K; during its look the LIST of K is answered with a ' +
      '500: nothing of K is pruned, the record narrows K away, and the objects stay for ever.',
    shownBy: 'simulation',
    mutant: 'failed-list-is-not-empty.patch',
  },
  {
    fence: 'a kind whose LIST failed stays in the inventory',
    keeps: ['G12'],
    file: 'src/applier/record/inventory.ts',
    why: 'No later look would list it again.',
    history: 'The LIST of kind K fails while C2 drops its last object: the record is written without K.',
    shownBy: 'simulation',
    mutant: 'unlisted-kind-stays.patch',
  },
];
