import type { Fence } from '../fence.ts';

/** Nothing foreign is taken that is not given. */
export const adoptions: readonly Fence[] = [
  {
    fence: 'a foreign object is refused',
    keeps: ['G3'],
    file: 'src/applier/rollout/apply-object.ts',
    why: 'It would be taken over by force, and pruned later.',
    history:
      'Under `adopt: never` C2 brings a ConfigMap that a controller owns: the create is refused as ' +
      'existing, the object is read, and applied by force.',
    shownBy: 'simulation',
    mutant: 'foreign-refused.patch',
  },
  {
    fence: 'an object is adopted only as the policy allows',
    keeps: ['G3'],
    file: 'src/applier/rollout/apply-object.ts',
    why: '`never` would be `always`.',
    history: 'Under `adopt: never` C2 brings a ConfigMap that kubectl made: it is adopted.',
    shownBy: 'simulation',
    mutant: 'adopt-as-allowed.patch',
  },
  {
    fence: 'what another ApplySet has is never adopted',
    keeps: ['G3'],
    file: 'src/applier/ownership/ownership.ts',
    why: 'Its owner would find it taken away, or deleted.',
    history:
      "Under `adopt: always` C1 brings an object that carries another ApplySet's part-of label: it " +
      'is adopted.',
    shownBy: 'simulation',
    mutant: 'other-applyset-kept.patch',
  },
  {
    fence: 'what another federation applied is never adopted',
    keeps: ['G3'],
    file: 'src/applier/ownership/ownership.ts',
    why: 'Every Lockstep applies under the same name, so that without its label only its share tells.',
    history:
      'Another federation has the object, and somebody has removed its part-of label; under `adopt: ' +
      'unowned` C1 brings it: it is adopted.',
    shownBy: 'simulation',
    mutant: 'unlabelled-kept.patch',
  },
  {
    fence: 'an adoption that was begun is finished',
    keeps: ['G12'],
    file: 'src/applier/ownership/ownership.ts',
    why: 'Between its steps the object looks as if another federation had it.',
    history:
      'Under `adopt: unowned` A folds the shares of a foreign object and is killed before its ' +
      'apply: every later look refuses the object.',
    shownBy: 'simulation',
    mutant: 'begun-adoption-goes-on.patch',
  },
  {
    fence: 'the parent of an ApplySet is never adopted',
    keeps: ['G3'],
    file: 'src/applier/ownership/ownership.ts',
    why: 'To prune it is to lose what another tool has.',
    history:
      "Under `adopt: unowned` C1 brings a ConfigMap that is the parent of another tool's ApplySet: it " +
      'is adopted.',
    shownBy: 'simulation',
    mutant: 'applyset-parent-kept.patch',
  },
  {
    fence: 'what a controller owns is never adopted',
    keeps: ['G3'],
    file: 'src/applier/ownership/ownership.ts',
    why: 'Its controller would write it again, or miss it.',
    history: 'Under `adopt: unowned` C1 brings an object that a controller owns: it is adopted.',
    shownBy: 'simulation',
    mutant: 'controlled-not-adopted.patch',
  },
  {
    fence: 'an adoption begins with the version that was seen',
    keeps: ['G3'],
    file: 'src/applier/ownership/adopt-object.ts',
    why: 'Shares of others that came since would be folded away unseen.',
    history:
      "Between A's read of a foreign object and its folding another federation applies it: A's " +
      'managedFields replace that share, and the object is taken from it.',
    shownBy: 'simulation',
    mutant: 'adoption-of-seen-version.patch',
  },
];
