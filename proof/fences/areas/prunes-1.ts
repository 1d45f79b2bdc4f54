import type { Fence } from '../fence.ts';

/** What is deleted: only ours, only as it was seen, and never by mistake. */
export const prunes1: readonly Fence[] = [
  {
    fence: 'only what is ours when it is marked is pruned',
    keeps: ['G3'],
    file: 'src/applier/plan/plan.ts',
    why: "It may have become somebody else's since the LIST.",
    history:
      "C2 drops X; between A's LIST and its mark a third party takes X over (removes our label): " +
      'the mark is stale, X is read again, and deleted all the same.',
    shownBy: 'simulation',
    mutant: 'ours-before-prune.patch',
  },
  {
    fence: 'what a controller owns is not pruned',
    keeps: ['G3'],
    file: 'src/applier/plan/plan.ts',
    why: 'It belongs to its controller by now.',
    history: 'C1 made X; a controller has taken X as its own (ownerReferences); C2 drops X: it is deleted.',
    shownBy: 'simulation',
    mutant: 'controlled-not-pruned.patch',
  },
  {
    fence: 'a delete goes in two steps',
    keeps: ['G2'],
    file: 'src/applier/rollout/prune-object.ts',
    why: 'A late DELETE would take what the next holder wants and finds unchanged.',
    history:
      'A (C1 drops X) has its DELETE of the listed version in the network when it is cut off; B ' +
      'takes over with C2, which wants X as it is, and writes nothing to it; the DELETE lands, ' +
      'older than C2.',
    shownBy: 'simulation',
    mutant: 'two-step-delete.patch',
  },
  {
    fence: 'the mark is set on the version that was seen',
    keeps: ['G3'],
    file: 'src/applier/rollout/prune-object.ts',
    why: "It would be set on what has become somebody else's, and the DELETE follows the mark.",
    history:
      "C2 drops X; between A's LIST and its mark a third party takes X over: the mark succeeds, and " +
      'so does the DELETE.',
    shownBy: 'simulation',
    mutant: 'mark-of-seen-version.patch',
  },
  {
    fence: 'the DELETE is of the version that was marked',
    keeps: ['G3'],
    file: 'src/applier/rollout/prune-object.ts',
    why: 'What came between the two steps would be deleted with it.',
    history: 'A marks X; a third party takes X over before the DELETE is sent: X is read anew and deleted.',
    shownBy: 'simulation',
    mutant: 'delete-of-marked-version.patch',
  },
  {
    fence: 'the lease is looked at between mark and DELETE',
    keeps: ['G2'],
    file: 'src/applier/rollout/prune-object.ts',
    why: 'Who was paused between the two would delete after the next holder has looked.',
    history:
      'A marks X (C1 drops it) and is paused beyond its lease; B has taken over and is about to ' +
      'unmark X, which C2 wants; A wakes and its DELETE is first.',
    shownBy: 'simulation',
    mutant: 'delete-under-permit.patch',
  },
  {
    fence: 'a mass prune asks first',
    keeps: ['G4'],
    file: 'src/applier/plan/guard.ts',
    why: 'A folder renamed by mistake looks like a decision to delete all in it.',
    history: 'C2 drops three quarters of the members: they are deleted without an approval.',
    shownBy: 'simulation',
    mutant: 'mass-prune-asks-first.patch',
  },
  {
    fence: 'Namespaces, CRDs and volumes ask first',
    keeps: ['G3', 'G4'],
    file: 'src/applier/plan/guard.ts',
    why: "They take other people's objects and data with them.",
    history:
      'C2 drops one Namespace, in which a third party has a ConfigMap: both are deleted without an ' +
      'approval.',
    shownBy: 'simulation',
    mutant: 'precious-kinds-ask-first.patch',
  },
  {
    fence: 'an approval is of exactly one list',
    keeps: ['G4'],
    file: 'src/applier/plan/guard.ts',
    why: 'An old approval would permit every later mass prune.',
    history:
      'C2 approves a list and prunes it; C3 keeps the approval and drops all other members but one: ' +
      'they are deleted.',
    shownBy: 'simulation',
    mutant: 'approval-of-exactly-that-list.patch',
  },
  {
    fence: 'an approved deletion is noted before it begins',
    keeps: ['G12'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'What is left of it is another list, which nobody has approved.',
    history:
      'C2 drops ten of twelve members and approves that; A is killed after the fifth DELETE: the ' +
      'next look finds a list with another digest and stops for ever.',
    shownBy: 'simulation',
    mutant: 'approval-noted.patch',
  },
  {
    fence: 'an error stops the prune',
    keeps: ['G4'],
    file: 'src/applier/rollout/prune-all.ts',
    why: 'What a commit drops goes though what it brings in its place was refused.',
    history: 'C2 replaces Service x by y, and y is refused (422): x is deleted.',
    shownBy: 'simulation',
    mutant: 'errors-stop-prune.patch',
  },
  {
    fence: 'what was not deleted stays in the inventory',
    keeps: ['G12'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'Nobody would look for its kind again.',
    history:
      'C2 drops X, the only object of kind K, and its DELETE is refused (or a finalizer holds it ' +
      'for a while): K is narrowed away, and X stays for ever.',
    shownBy: 'simulation',
    mutant: 'failed-delete-stays-member.patch',
  },
];
