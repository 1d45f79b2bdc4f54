import type { Fence } from '../fence.ts';

/** The record: who it belongs to, what it says, and what it must say before a write. */
export const records2: readonly Fence[] = [
  {
    fence: 'a kind whose discovery fails stays in the inventory',
    keeps: ['G12'],
    file: 'src/applier/see/find-members.ts',
    why: 'An API that is down for a moment would be taken for one that is gone.',
    history:
      "The discovery of K's group fails (`stale`) while C2 drops K's last object: K is narrowed " +
      'away, and comes back with its object a minute later.',
    shownBy: 'simulation',
    mutant: 'undiscovered-kind-stays.patch',
  },
  {
    fence: 'a recorded kind that is not remembered is asked for afresh',
    keeps: ['G12'],
    file: 'src/applier/see/find-members.ts',
    why: 'What another process has brought would be taken for what is gone.',
    history:
      'Worker B has discovered the cluster; worker A gives it C1 with a CRD and an object of its ' +
      'kind K; C2 keeps the CRD and drops the object, B looks with its old discovery and narrows K ' +
      'away.',
    shownBy: 'simulation',
    mutant: 'kinds-asked-afresh.patch',
  },
  {
    fence: 'nothing is pruned where there was no record',
    keeps: ['G3'],
    file: 'src/applier/see/see.ts',
    why: "What Git does not know may then be anybody's.",
    history:
      'An installation with another repository and the same federation name is to take a cluster ' +
      'over, and a person deletes the record as the refusal advises: the first look of the new one ' +
      'deletes an object that the old one made.',
    shownBy: 'simulation',
    mutant: 'no-prune-without-record.patch',
  },
  {
    fence: "that there was no record is remembered past one's own claim",
    keeps: ['G3'],
    file: 'src/applier/see/see.ts',
    why: 'The record that the claim has just made tells nothing of what is ours.',
    history:
      'The record is deleted; A looks, claims (which makes one), the tip moves, A looks anew, finds ' +
      'its own record and prunes.',
    shownBy: 'simulation',
    mutant: 'rebuilt-past-claim.patch',
  },
  {
    fence: 'a Namespace or CRD goes only with all that is wanted in it',
    keeps: ['G11', 'G12'],
    file: 'src/applier/see/see.ts',
    why: 'It would take wanted objects along, which would be made anew for ever.',
    history:
      'Git drops Namespace n (allowed by its annotation) and keeps a ConfigMap in n: the Namespace ' +
      'is deleted, and the ConfigMap with it, or waits for a terminating Namespace for ever.',
    shownBy: 'simulation',
    mutant: 'wanted-not-stranded.patch',
  },
  {
    fence: 'what was listed ahead counts only under the same record',
    keeps: ['G12', 'G10'],
    file: 'src/applier/see/read-ahead.ts',
    why: 'Somebody may have written between the early LIST and the record.',
    history:
      'A lists ahead, knowing the record of C1; B gives C2, which replaces ConfigMap m by z, and ' +
      'releases; A then reads the record of C2 and wants C3, without z: its list has no z, C3 is ' +
      'green with z in the cluster, and ConfigMap may be narrowed away.',
    shownBy: 'simulation',
    mutant: 'early-list-of-same-record.patch',
  },
];
