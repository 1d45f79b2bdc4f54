import type { Fence } from '../fence.ts';

/** What the forge shows is what was decided. */
export const statuses: readonly Fence[] = [
  {
    fence: 'the newest status is read before a final one is posted',
    keeps: ['G1', 'G10'],
    file: 'src/github/bring-status.ts',
    why: 'What another reporter said would be buried unseen.',
    history:
      'Reporter A posts success on C1; reporter B cannot reach a cluster, and posts an error at its ' +
      'time-out without looking, finds the success that it buried and puts it back, and buries it again ' +
      'at its next sweep.',
    shownBy: 'simulation',
    mutant: 'read-before-post.patch',
  },
  {
    fence: 'a final status is read back after it was posted',
    keeps: ['G1'],
    file: 'src/github/bring-status.ts',
    why: 'A late `pending` of ours would bury it.',
    history:
      'A forge without a list of pushes: `pending` on C1 is on its way, slowly, when the watcher is ' +
      'killed; C2 is forced over C1, the watcher starts, posts "superseded" on C1, and then the ' +
      '`pending` arrives: the debt is paid, and C1 stays pending.',
    shownBy: 'simulation',
    mutant: 'read-back-after-post.patch',
  },
  {
    fence: 'a success under a newer status is put back by who would end the commit',
    keeps: ['G1'],
    file: 'src/github/bring-status.ts',
    why: 'What reads as pending has ended already.',
    history:
      '`pending` on C1 is on its way, slowly, when the watcher is killed; started again it posts ' +
      'success, and then that `pending` arrives; C2 is pushed: C1, which was a success, is called ' +
      'superseded.',
    shownBy: 'simulation',
    mutant: 'buried-success-put-back.patch',
  },
  {
    fence: 'the time of a push counts only where the list of pushes has all that Git has shown',
    keeps: ['G10'],
    file: 'src/github/tip-since.ts',
    why: 'The list may come later than Git, and a success of a former time would be one of now.',
    history:
      'Success on C1, and C2 is bad; a watcher that was started since sees the branch forced back to C1 by a push that is not ' +
      'listed for a minute, and C3: the success of its former time is posted in place of "superseded".',
    shownBy: 'simulation',
    mutant: 'list-not-behind-git.patch',
  },
  {
    fence: 'the list of pushes and the tip that it is compared with are of one moment',
    keeps: ['G1'],
    file: 'src/reporter/tip-times.ts',
    why: 'Nobody would know of which time a success is, and it would be ended over.',
    history:
      'Success on C1, and somebody writes `pending` over it; C2 is pushed, a watcher that has to end C1 asks Git for the tip, and ' +
      'hears of C3 before the answer comes: it calls C1 superseded.',
    shownBy: 'simulation',
    mutant: 'list-and-tip-of-one-moment.patch',
  },
  {
    fence: 'a success that was ended over is put back by whoever pays the debt',
    keeps: ['G1'],
    file: 'src/reporter/poster.ts',
    why: 'Who ended it may have been stopped before it read back.',
    history:
      'Success on C1 is on its way, slowly, when the watcher is killed; C2 is pushed, the watcher ' +
      'starts and reads C1 as pending; the success arrives, "superseded" arrives over it, and the ' +
      'watcher is killed before it reads back: the debt is found paid, and the error stays.',
    shownBy: 'simulation',
    mutant: 'ended-success-put-back.patch',
  },
  {
    fence: 'after a start, a bad end over a success is looked at again',
    keeps: ['G1'],
    file: 'src/reporter/poster.ts',
    why: 'Whoever would have put the success back may have been stopped.',
    history:
      'Success on C1, and somebody writes an error over it; C2 is pushed, and the watcher is killed before it has looked at C1 ' +
      'again: whoever is started since takes the error for the answer.',
    shownBy: 'simulation',
    mutant: 'end-over-success-is-no-answer.patch',
  },
  {
    fence: 'a success is final, whoever posted it',
    keeps: ['G1', 'G11'],
    file: 'src/github/next-post.ts',
    why: 'Who sees less would take it back, and two whose words differ would take turns for ever.',
    history:
      'Reporter A posts success on C1; reporter B hears of a cluster five seconds later and posts its ' +
      'own, in other words: with each sweep the two take turns.',
    shownBy: 'simulation',
    mutant: 'success-is-final.patch',
  },
  {
    fence: '`pending` opens a new time as tip, whatever the forge shows',
    keeps: ['G1', 'G10'],
    file: 'src/github/next-post.ts',
    why: 'The success of a former time would stand for this one.',
    history:
      'C1 is green, C2 follows, a cluster falls silent, and the branch comes back to C1: each POST of ' +
      '`pending` fails once and is tried again after reading: the old success stays, though nobody ' +
      'knows of that cluster.',
    shownBy: 'simulation',
    mutant: 'pending-opens-occurrence.patch',
  },
  {
    fence: 'two reporters whose words differ do not take turns',
    keeps: ['G1'],
    file: 'src/github/next-post.ts',
    why: 'A commit holds 1,000 statuses of a context.',
    history:
      'Reporter A calls C1 a failure, reporter B, which cannot reach any cluster, an error: with each ' +
      'sweep each of them posts its own.',
    shownBy: 'simulation',
    mutant: 'reporters-take-no-turns.patch',
  },
  {
    fence: "a sweep repairs the tip's status",
    keeps: ['G1'],
    file: 'src/reporter/reporter.ts',
    why: 'What came late, or from others, would stay.',
    history: 'C0 is green; another tool writes `pending` on context lockstep: it stays.',
    shownBy: 'simulation',
    mutant: 'status-repaired-by-sweep.patch',
  },
  {
    fence: 'a sweep reads the records anew',
    keeps: ['G1'],
    file: 'src/reporter/reporter.ts',
    why: 'A watch may have gone silent without an error.',
    history:
      "The only reporter's watch of one record stalls (no event, no error) when C1 is pushed: C1 is an " +
      'error by time-out, and stays one though all clusters have it.',
    shownBy: 'simulation',
    mutant: 'records-read-again-by-sweep.patch',
  },
];
