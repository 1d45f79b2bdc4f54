import type { Fence } from '../fence.ts';

/** When a verdict stands. */
export const decisions: readonly Fence[] = [
  {
    fence: 'the first decision stands',
    keeps: ['G1'],
    file: 'src/reporter/jury.ts',
    why: 'A commit would go from failure to error and back.',
    history:
      'A Deployment of C1 fails in one cluster, and the failure is posted; then the cluster cannot be reached ' +
      'until the time-out is over: C1 is called an error.',
    shownBy: 'simulation',
    mutant: 'first-decision-stands.patch',
  },
  {
    fence: 'nothing is decided before its debt is written',
    keeps: ['G1'],
    file: 'src/reporter/jury.ts',
    why: 'The `pending` that follows would bury the verdict.',
    history:
      'The disk of a watcher is slow while C1, which is bad, is opened: it calls C1 a failure first, and ' +
      'pending then.',
    shownBy: 'simulation',
    mutant: 'judged-once-opened.patch',
  },
  {
    fence: 'a success counts only while no record contradicts it',
    keeps: ['G1', 'G10'],
    file: 'src/reporter/outlived.ts',
    why: 'It may be of a former time as tip.',
    history:
      'C1 is green; the watcher is down while C2 is pushed and applied, the branch is forced back to C1, and a cluster ' +
      'answers nobody any more; the watcher starts: C1 stays green, with a cluster at C2.',
    shownBy: 'simulation',
    mutant: 'success-outlived.patch',
  },
  {
    fence: 'an outlived success that the forge has not taken is withheld',
    keeps: ['G10'],
    file: 'src/reporter/reopener.ts',
    why: 'The forge may take it before Git has told that it is of a former time as tip.',
    history:
      'GitHub is away when C1 has succeeded, and Git for the watcher; C2 is pushed and applied, the branch is forced back to C1, ' +
      'and a cluster answers nobody any more; GitHub is back: C1 becomes green, with a cluster at C2.',
    shownBy: 'simulation',
    mutant: 'outlived-success-withheld.patch',
  },
  {
    fence: 'an outlived success is opened anew only for what Git calls the tip',
    keeps: ['G1'],
    file: 'src/reporter/reopener.ts',
    why: 'The clusters may be ahead of a watcher that has not heard of the next push.',
    history:
      'C1 is green, the watcher starts anew at C1, and one cluster is slow to tell it of its record; it hears nothing of the ' +
      'push of C2 (a lost webhook), which the workers apply: it opens C1 anew and posts `pending` over its success.',
    shownBy: 'simulation',
    mutant: 'reopened-only-as-tip.patch',
  },
  {
    fence: 'that a commit was superseded is no decision once it is the tip again',
    keeps: ['G1'],
    file: 'src/reporter/poster.ts',
    why: 'It would keep the words of its former end.',
    history:
      'C1, which every cluster refuses, is superseded by C2; the watcher is down while the branch is forced back to C1; ' +
      'the watcher starts: C1 stays "superseded by C2".',
    shownBy: 'simulation',
    mutant: 'former-tip-is-no-decision.patch',
  },
];
