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
      'time-out without looking.',
    shownBy: 'simulation',
    mutant: 'read-before-post.patch',
  },
  {
    fence: 'a final status is read back after it was posted',
    keeps: ['G1'],
    file: 'src/github/bring-status.ts',
    why: 'A late `pending` of ours would bury it.',
    history:
      'The reply of the POST of `pending` on C1 is lost, and the forge takes it late: after ' +
      '"superseded" was taken. Nobody reads the status of a former tip again.',
    shownBy: 'simulation',
    mutant: 'read-back-after-post.patch',
  },
  {
    fence: 'a success under a newer status is put back by who would end the commit',
    keeps: ['G1'],
    file: 'src/github/bring-status.ts',
    why: 'What reads as pending has ended already.',
    history:
      'Reporter A posts success on C1; a late `pending` of reporter B lands over it, and B is ' +
      'killed; C2 is pushed: C1, which was a success, is called superseded.',
    shownBy: 'simulation',
    mutant: 'buried-success-put-back.patch',
  },
  {
    fence: 'a success that was ended over is put back by whoever pays the debt',
    keeps: ['G1'],
    file: 'src/reporter/poster.ts',
    why: 'Who ended it may have been stopped before it read back.',
    history:
      'C2 is pushed; reporter B has read C1 as pending, reporter A posts success on C1, B posts ' +
      '"superseded" over it and is killed before it reads back: the debt is found paid, and the ' +
      'error stays.',
    shownBy: 'simulation',
    mutant: 'ended-success-put-back.patch',
  },
  {
    fence: 'a success is final, whoever posted it',
    keeps: ['G1'],
    file: 'src/github/next-post.ts',
    why: 'Who sees less would take it back.',
    history:
      'Reporter A posts success on C1; reporter B cannot reach a cluster until its time-out: it ' +
      'reads the success and posts an error.',
    shownBy: 'simulation',
    mutant: 'success-is-final.patch',
  },
  {
    fence: '`pending` opens a new time as tip, whatever the forge shows',
    keeps: ['G1', 'G10'],
    file: 'src/github/next-post.ts',
    why: 'The success of a former time would stand for this one.',
    history:
      'C1 is green, C2 follows, and the branch comes back to C1: the POST of `pending` fails once ' +
      '(5xx) and is tried again after reading: the old success stays, over clusters at C2.',
    shownBy: 'simulation',
    mutant: 'pending-opens-occurrence.patch',
  },
  {
    fence: 'two reporters whose words differ do not take turns',
    keeps: ['G1'],
    file: 'src/github/next-post.ts',
    why: 'A commit holds 1,000 statuses of a context.',
    history:
      'Reporter A calls C1 a failure, reporter B, which cannot reach a cluster, an error: with each ' +
      'sweep each of them posts its own.',
    shownBy: 'simulation',
    mutant: 'reporters-take-no-turns.patch',
  },
  {
    fence: "a sweep repairs the tip's status",
    keeps: ['G1'],
    file: 'src/reporter/reporter.ts',
    why: 'What came late, or from others, would stay.',
    history:
      'C1 is green; a late duplicate of `pending`, or another tool, writes `pending` on context ' +
      'lockstep a minute later: it stays.',
    shownBy: 'simulation',
    mutant: 'status-repaired-by-sweep.patch',
  },
  {
    fence: 'a sweep reads the records anew',
    keeps: ['G1'],
    file: 'src/reporter/reporter.ts',
    why: 'A watch may have gone silent without an error.',
    history:
      "The reporter's watch of one record stalls (no event, no error) while C1 is applied: C1 is an " +
      'error by time-out though all clusters have it.',
    shownBy: 'simulation',
    mutant: 'records-read-again-by-sweep.patch',
  },
];
