import type { Fence } from '../fence.ts';

/** What a look knows of the members that are there. */
export const inventory: readonly Fence[] = [
  {
    fence: 'a kind whose LIST failed is not taken for empty',
    keeps: ['G10', 'G12'],
    file: 'src/applier/see/survey.ts',
    why: 'Its members would be forgotten, and narrowed away.',
    history:
      'C2 drops the only object of kind K; during its look the LIST of K is answered with a 500: nothing of K ' +
      'is pruned, C2 is green, the record narrows K away, and the object stays for ever.',
    shownBy: 'simulation',
    mutant: 'failed-list-is-not-empty.patch',
  },
  {
    fence: 'a kind whose LIST failed stays in the inventory',
    keeps: ['G10', 'G12'],
    file: 'src/applier/record/inventory.ts',
    why: 'No later look would list it again.',
    history: 'The LIST of kind K fails while C2 drops its last object: the record is written without K.',
    shownBy: 'simulation',
    mutant: 'unlisted-kind-stays.patch',
  },
  {
    fence: 'a kind whose discovery fails stays in the inventory',
    keeps: ['G10', 'G12'],
    file: 'src/applier/see/find-members.ts',
    why: 'An API that is down for a moment would be taken for one that is gone.',
    history:
      "The discovery of K's group fails (`stale`) while C2 drops K's last object, and a worker looks that knows " +
      'nothing of the cluster yet: K is narrowed away, and comes back with its object a minute later.',
    shownBy: 'simulation',
    mutant: 'undiscovered-kind-stays.patch',
  },
  {
    fence: 'a recorded kind that is not remembered is asked for afresh',
    keeps: ['G10', 'G12'],
    file: 'src/applier/see/find-members.ts',
    why: 'What another process has brought would be taken for what is gone.',
    history:
      'Worker B has discovered the cluster, which does not serve K; then it does, and worker A gives it C1 ' +
      'with an object of K; C2 drops the object, B looks with its old discovery and narrows K away.',
    shownBy: 'simulation',
    mutant: 'kinds-asked-afresh.patch',
  },
  {
    fence: 'what was listed ahead counts only under the same record',
    keeps: ['G10'],
    file: 'src/applier/see/read-ahead.ts',
    why: 'Somebody may have written between the early LIST and the record.',
    history:
      'A lists ahead, knowing the record of C1; B gives C2, which brings ConfigMap z, and releases; A then ' +
      'reads the record of C2 and wants C3, without z: its list has no z, and C3 is green with z in the cluster.',
    shownBy: 'simulation',
    mutant: 'early-list-of-same-record.patch',
  },
  {
    fence: 'what was not deleted stays in the inventory',
    keeps: ['G10', 'G12'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'Nobody would look for its kind again.',
    history:
      'C2 drops X, the only object of kind K, and its DELETE is refused (or a finalizer holds it ' +
      'for a while): K is narrowed away, and X stays for ever.',
    shownBy: 'simulation',
    mutant: 'failed-delete-stays-member.patch',
  },
  {
    fence: 'a stopped plan narrows nothing',
    keeps: ['G10', 'G12'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'What it would have deleted is still there.',
    history:
      'C2 drops all members but one and is stopped by the guard: their kinds are narrowed away; C3 ' +
      'approves the deletion, no look lists them, and C3 is green while they are there.',
    shownBy: 'simulation',
    mutant: 'stopped-plan-narrows-nothing.patch',
  },
];
