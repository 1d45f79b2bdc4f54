import type { Fence } from '../fence.ts';

/** Which record a verdict may believe. */
export const readings: readonly Fence[] = [
  {
    fence: 'a record counts only for its own revision',
    keeps: ['G10'],
    file: 'src/verdict/findings.ts',
    why: 'Clusters that are still at the commit before would vouch for the new one.',
    history:
      'All clusters are current at C1; C2 changes a value and is pushed while Redis is away: it is green ' +
      'before any worker has looked.',
    shownBy: 'simulation',
    mutant: 'record-of-this-revision.patch',
  },
  {
    fence: 'a record counts only if read since the commit became the tip',
    keeps: ['G10'],
    file: 'src/reporter/fleet.ts',
    why: 'What was heard before may be of a former time as tip.',
    history:
      "All clusters are green at C1; C2 is pushed and applied while the reporter's watches are late; the branch is " +
      'forced back to C1: C1 is green at once, over clusters at C2.',
    shownBy: 'simulation',
    mutant: 'read-in-this-occurrence.patch',
  },
  {
    fence: 'a late event does not overtake a newer state',
    keeps: ['G10'],
    file: 'src/reporter/cluster-knowledge.ts',
    why: 'A watch may tell what is over.',
    history:
      "C1, C2, and back to C1, which one cluster's worker is slow to claim: the reporter reads the record anew (C2), and " +
      'then its late watch tells of the record of the first C1: C1 is green over C2.',
    shownBy: 'simulation',
    mutant: 'late-event-overtakes-nothing.patch',
  },
  {
    fence: 'a slow answer does not overtake a newer event',
    keeps: ['G10'],
    file: 'src/reporter/cluster-knowledge.ts',
    why: 'A GET may have been answered before an event that came first.',
    history:
      "Back to C1 while a cluster's record still says C1, whose worker has sent its claim for C2: the reporter's GET is " +
      'answered and delayed; C3 is pushed, the claim arrives, and the worker gives C3, which the watch tells; the old ' +
      'answer arrives: C1 is green over C3.',
    shownBy: 'simulation',
    mutant: 'slow-answer-overtakes-nothing.patch',
  },
  {
    fence: 'a record is believed only of the pinned cluster',
    keeps: ['G10'],
    file: 'src/reporter/cluster-knowledge.ts',
    why: 'A copy of the cluster says what the cluster would say.',
    history:
      'All clusters are at C1, and cluster a is backed up; C2 is applied; the credentials of a lead to ' +
      'what was restored from that backup, and the branch is forced back to C1: C1 is green though ' +
      'nobody has given it to a.',
    shownBy: 'simulation',
    mutant: 'reporter-knows-who-answers.patch',
  },
];
