import type { Fence } from '../fence.ts';

/** Each write: on what was seen, under the lease. */
export const writes: readonly Fence[] = [
  {
    fence: 'an apply is sent under the lease',
    keeps: ['G2'],
    file: 'src/applier/rollout/apply-object.ts',
    why: 'Who was paused would write after the next holder.',
    history:
      'A is paused for longer than its lease before it hands X of C1 over; the branch is set ' +
      'back, B takes over, gives other objects back and finds X as it is wanted; A wakes and ' +
      'sends X.',
    shownBy: 'simulation',
    mutant: 'apply-under-permit.patch',
  },
  {
    fence: 'an update is of the version that was seen',
    keeps: ['G2'],
    file: 'src/applier/rollout/apply-object.ts',
    why: 'What became of the object since would be overruled.',
    history:
      "A's apply of X (C1) is in the network when its lease runs out; B takes over and writes X of C2; " +
      'then the apply of C1 lands.',
    shownBy: 'simulation',
    mutant: 'update-of-seen-version.patch',
  },
  {
    fence: 'an update is of the object that was seen',
    keeps: ['G12'],
    file: 'src/applier/rollout/apply-object.ts',
    why: 'A stale version alone resurrects a deleted object (kubernetes#106745).',
    history:
      "A's update of X (C1), the only object of kind K, is in the network when its lease runs out; C2 drops " +
      'X: it is pruned, and K narrowed away; the update lands on nothing, and makes X anew.',
    shownBy: 'simulation',
    mutant: 'update-of-seen-uid.patch',
  },
  {
    fence: 'a create is only where nothing is',
    keeps: ['G3'],
    file: 'src/applier/rollout/apply-object.ts',
    why: 'Server-side apply takes foreign objects over in silence.',
    history:
      'A third party has a ConfigMap x with the values that Git wants, so that no field is in ' +
      'conflict; under `adopt: never` C1 brings x: it becomes a member.',
    shownBy: 'simulation',
    mutant: 'create-where-absent.patch',
  },
];
