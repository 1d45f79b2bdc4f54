import type { Fence } from '../fence.ts';

/** What may be pruned at all, and what is remembered of it. */
export const prunes: readonly Fence[] = [
  {
    fence: 'nothing is pruned where there was no record',
    keeps: ['G3'],
    file: 'src/applier/see/see.ts',
    why: "What Git does not know may then be anybody's.",
    history:
      'A third party deletes the record, and C2 drops a ConfigMap: the first look finds no record that ' +
      'says whose it is, and deletes it.',
    shownBy: 'simulation',
    mutant: 'no-prune-without-record.patch',
  },
  {
    fence: 'what a look without a record may not prune is waited for',
    keeps: ['G10'],
    file: 'src/applier/rollout/run-plan.ts',
    why: 'The commit would be green with a member that Git dropped.',
    history:
      'A third party deletes the record, and C2 drops X: A prunes nothing, and Redis is away, so that ' +
      'nobody looks again at once; C2 is green while X is there.',
    shownBy: 'simulation',
    mutant: 'postponed-prune-is-waited-for.patch',
  },
  {
    fence: 'a Namespace or CRD goes only with all that is wanted in it',
    keeps: ['G4', 'G11', 'G12'],
    file: 'src/applier/see/see.ts',
    why: 'It would take wanted objects along, which would be made anew for ever.',
    history:
      'Git drops Namespace n (allowed by its annotation) and keeps a ConfigMap in n: the Namespace ' +
      'is deleted, and the ConfigMap with it, or waits for a terminating Namespace for ever.',
    shownBy: 'simulation',
    mutant: 'wanted-not-stranded.patch',
  },
  {
    fence: 'a mass prune asks first',
    keeps: ['G4'],
    file: 'src/applier/plan/guard.ts',
    why: 'A folder renamed by mistake looks like a decision to delete all in it.',
    history: 'C2 drops all members but one: they are deleted without an approval.',
    shownBy: 'simulation',
    mutant: 'mass-prune-asks-first.patch',
  },
  {
    fence: 'Namespaces, CRDs and volumes ask first',
    keeps: ['G3', 'G4'],
    file: 'src/applier/plan/guard.ts',
    why: "They take other people's objects and data with them.",
    history:
      'C1 brings a Namespace, and C2 drops it: it is deleted without an approval, with whatever third ' +
      'parties have in it.',
    shownBy: 'simulation',
    mutant: 'precious-kinds-ask-first.patch',
  },
  {
    fence: 'an approval is of exactly one list',
    keeps: ['G4'],
    file: 'src/applier/plan/guard.ts',
    why: 'An old approval would permit every later mass prune.',
    history:
      'C2 drops four of ten members, which C3 approves; C4 keeps the approval and drops four others: ' +
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
      'C2 drops six of ten members, which C3 approves; A is killed after the first DELETE: the next ' +
      'look finds a list with another digest and stops for ever.',
    shownBy: 'simulation',
    mutant: 'approval-noted.patch',
  },
  {
    fence: 'an error stops the prune',
    keeps: ['G4'],
    file: 'src/applier/rollout/prune-all.ts',
    why: 'What a commit drops goes though what it brings in its place was refused.',
    history: 'C2 drops a ConfigMap and brings a Service that the server refuses: the ConfigMap is deleted.',
    shownBy: 'simulation',
    mutant: 'errors-stop-prune.patch',
  },
  {
    fence: 'only what may hold a value is freed for it',
    keeps: ['G4'],
    file: 'src/applier/rollout/free-values.ts',
    why: 'Everything that Git drops would go before it is known whether the commit is good.',
    history:
      'C2 brings two Services that ask for one nodePort, and drops a ConfigMap: the ConfigMap is ' +
      'deleted, and one of the Services is refused all the same.',
    shownBy: 'simulation',
    mutant: 'only-holders-freed.patch',
  },
];
