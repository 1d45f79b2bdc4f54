import type { Fence } from '../fence.ts';

/** What of a commit is refused before anything is written. */
export const badCommits: readonly Fence[] = [
  {
    fence: 'a commit with a fault is written nowhere',
    keeps: ['G4'],
    file: 'src/render/render-tree.ts',
    why: 'What is in a broken file would look as if Git had dropped it.',
    history:
      'C2 changes a ConfigMap and breaks a file of one cluster: the rest of it is applied in every ' +
      'cluster.',
    shownBy: 'simulation',
    mutant: 'bad-everywhere.patch',
  },
  {
    fence: 'a bad commit is claimed nowhere',
    keeps: ['G4'],
    file: 'src/applier/ask.ts',
    why: 'Nothing is rendered of it: all members would be planned for deletion, and the guard alone stop that.',
    history: 'C2 breaks a file: it is claimed in every cluster, and the record of what C1 came to is gone.',
    shownBy: 'simulation',
    mutant: 'bad-commit-not-claimed.patch',
  },
  {
    fence: 'a commit that wants nothing of a cluster is written nowhere',
    keeps: ['G4'],
    file: 'src/render/render-tree.ts',
    why: 'Missing files of one cluster would be obeyed by the others.',
    history:
      'C2 moves all manifests into the overlays, forgets cluster b, and drops a ConfigMap: it is ' +
      'deleted in the other clusters.',
    shownBy: 'simulation',
    mutant: 'empty-cluster-is-bad.patch',
  },
  {
    fence: "no manifest may describe Lockstep's own namespace",
    keeps: ['G3', 'G4'],
    file: 'src/render/check-desired.ts',
    why: 'Records of all federations live there.',
    history:
      'Under `adopt: unowned` C1 brings Namespace lockstep-system with `lockstep.dev/prune: ' +
      'allowed`: it is adopted, and the next commit that drops it deletes all records of the cluster.',
    shownBy: 'simulation',
    mutant: 'own-namespace-refused.patch',
  },
  {
    fence: 'no manifest may carry our mark',
    keeps: ['G4', 'G11'],
    file: 'src/manifests/check-metadata.ts',
    why: 'An object that is always marked is never settled.',
    history:
      'C1 brings a ConfigMap with the annotation lockstep.dev/pruning: it is written, and each look ' +
      'unmarks it and applies it again.',
    shownBy: 'simulation',
    mutant: 'mark-in-manifest-refused.patch',
  },
];
