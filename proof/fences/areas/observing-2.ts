import type { Fence } from '../fence.ts';

/** What a record and a verdict may believe. */
export const observing2: readonly Fence[] = [
  {
    fence: 'a record counts only if read since the commit became the tip',
    keeps: ['G10'],
    file: 'src/reporter/fleet.ts',
    why: 'What was heard before may be of a former time as tip.',
    history:
      "All clusters are green at C1; C2 is pushed and applied while the reporter's watches are " +
      'late; the branch is forced back to C1: C1 is green at once, over clusters at C2.',
    shownBy: 'simulation',
    mutant: 'read-in-this-occurrence.patch',
  },
  {
    fence: 'a late event does not overtake a newer state',
    keeps: ['G10'],
    file: 'src/reporter/cluster-knowledge.ts',
    why: 'A watch may tell what is over.',
    history:
      'C1, C2, and back to C1: the reporter reads the record anew (C2), and then its late watch ' +
      'tells of the record of the first C1: C1 is green over C2.',
    shownBy: 'simulation',
    mutant: 'late-event-overtakes-nothing.patch',
  },
  {
    fence: 'a slow answer does not overtake a newer event',
    keeps: ['G10'],
    file: 'src/reporter/cluster-knowledge.ts',
    why: 'A GET may have been answered before an event that came first.',
    history:
      "Back to C1 while the record still says C1: the reporter's GET is answered and delayed; a " +
      'worker that asked before claims and gives C2, which the watch tells; the old answer arrives: ' +
      'C1 is green over C2.',
    shownBy: 'simulation',
    mutant: 'slow-answer-overtakes-nothing.patch',
  },
  {
    fence: 'a record is believed only of the pinned cluster',
    keeps: ['G10'],
    file: 'src/reporter/cluster-knowledge.ts',
    why: 'A copy of the cluster says what the cluster would say.',
    history:
      'Credentials of cluster a lead to a clone of it, made with its record and another kube-system ' +
      'uid: C1 is green though nobody has asked a.',
    shownBy: 'simulation',
    mutant: 'reporter-knows-who-answers.patch',
  },
  {
    fence: 'the first decision stands',
    keeps: ['G1'],
    file: 'src/reporter/jury.ts',
    why: 'A commit would go from failure to error and back.',
    history:
      'A Deployment of C1 fails, and the failure is posted; then the cluster cannot be reached ' +
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
      'The disk of the watcher is slow while C1, which is bad, is opened: the failure is posted ' +
      'first, then `pending`, and stays until a sweep.',
    shownBy: 'simulation',
    mutant: 'judged-once-opened.patch',
  },
  {
    fence: 'a success of a former process counts only while no record contradicts it',
    keeps: ['G1', 'G10'],
    file: 'src/reporter/inherited.ts',
    why: 'It may be of a former time as tip.',
    history:
      'C1 is green; the watcher is down while C2 is pushed and applied, and the branch is forced ' +
      'back to C1; the watcher starts: C1 is called decided, over clusters at C2.',
    shownBy: 'simulation',
    mutant: 'inherited-success-outlived.patch',
  },
  {
    fence: 'that a commit was superseded is no decision once it is the tip again',
    keeps: ['G1'],
    file: 'src/reporter/poster.ts',
    why: 'It would keep the words of its former end.',
    history:
      'C1 is superseded by C2; the watcher is down while the branch is forced back to C1, which a ' +
      'cluster refuses; the watcher starts: C1 stays "superseded by C2".',
    shownBy: 'simulation',
    mutant: 'former-tip-is-no-decision.patch',
  },
];
