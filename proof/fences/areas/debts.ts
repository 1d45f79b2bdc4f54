import type { Fence } from '../fence.ts';

/** Every former tip is answered for. */
export const debts: readonly Fence[] = [
  {
    fence: 'the debt is written before `pending` is posted',
    keeps: ['G1'],
    file: 'src/reporter/poster.ts',
    why: 'Who dies in between leaves a `pending` that nobody knows of.',
    history:
      'A forge without a list of pushes, a slow disk: the watcher posts `pending` on C1 and is killed ' +
      'before it has written the debt; the branch is forced sideways to C2; C1 stays pending.',
    shownBy: 'simulation',
    mutant: 'owed-before-pending.patch',
  },
  {
    fence: 'what is written down as owed is read after a start',
    keeps: ['G1'],
    file: 'src/watcher/debts.ts',
    why: 'The debt would be written for nobody.',
    history:
      'A forge without a list of pushes: C1 is pending, the watcher is killed, the branch is forced ' +
      'sideways to C2, the watcher starts: C1 stays pending.',
    shownBy: 'simulation',
    mutant: 'written-debts-read.patch',
  },
  {
    fence: 'a debt is paid when the forge shows the final status',
    keeps: ['G1'],
    file: 'src/reporter/status-sender.ts',
    why: 'Who dies before that leaves a `pending`.',
    history:
      'A forge without a list of pushes: C2 is forced over C1, and the watcher is killed right after ' +
      'it has settled the debt of C1, before "superseded" is posted: C1 stays pending.',
    shownBy: 'simulation',
    mutant: 'debt-paid-when-shown.patch',
  },
  {
    fence: 'an old final status does not pay a new debt',
    keeps: ['G1'],
    file: 'src/reporter/status-sender.ts',
    why: 'The commit may be the tip again.',
    history:
      'A forge without a list of pushes: "superseded" on C1 is slow; the branch comes back to C1, ' +
      'whose debt is written anew, and then the old post ends and pays it; the watcher is killed when ' +
      'it has posted `pending` on C1, and the branch forced to C3: C1 stays pending.',
    shownBy: 'simulation',
    mutant: 'old-final-pays-no-new-debt.patch',
  },
  {
    fence: 'whether a commit is the tip is asked right before it is called superseded',
    keeps: ['G1'],
    file: 'src/reporter/poster.ts',
    why: 'It may have become the tip while the forge was read.',
    history:
      'The push of C1 was not heard of, and C2 is the tip: the newest status of C1 is being read, ' +
      'slowly, when the branch is forced back to C1: "superseded by C2" is posted on the tip.',
    shownBy: 'simulation',
    mutant: 'tip-is-not-superseded.patch',
  },
  {
    fence: 'what has ended is looked at twice',
    keeps: ['G1'],
    file: 'src/watcher/debts.ts',
    why: 'A `pending` of a process that died may arrive after everybody has read the end.',
    history:
      'The `pending` of watcher B on C1 is on its way, slowly, when B is killed; C2 is pushed, watcher ' +
      'A posts "superseded" on C1, and both read that; then the `pending` arrives: C1 stays pending.',
    shownBy: 'simulation',
    mutant: 'ended-looked-at-twice.patch',
  },
  {
    fence: 'what was decided as the tip is looked at twice, too',
    keeps: ['G1'],
    file: 'src/watcher/debts.ts',
    why: 'Without a list of pushes nobody else would look at it again.',
    history:
      'A forge without a list of pushes: the `pending` of watcher B on C1 is on its way, slowly, when B ' +
      'is killed and its disk lost; watcher A calls C1 a success and is restarted, C2 is pushed, and the ' +
      '`pending` arrives: C1 stays pending.',
    shownBy: 'simulation',
    mutant: 'decided-looked-at-twice.patch',
  },
  {
    fence: 'only what was the tip is owed a status',
    keeps: ['G1'],
    file: 'src/reporter/poster.ts',
    why: 'Commits that came along with a push were never promised one.',
    history:
      'A forge without a list of pushes: one push brings C2, C3 and C4: C2 and C3 are called ' +
      'superseded though they were never the tip.',
    shownBy: 'simulation',
    mutant: 'only-tips-are-owed.patch',
  },
  {
    fence: 'tips that nobody saw are found on the forge',
    keeps: ['G1'],
    file: 'src/watcher/debts.ts',
    why: 'A commit that was the tip for a moment would never be answered for.',
    history:
      'Two pushes between two looks of the watchers, the first webhook is lost: the first commit ' +
      'never gets a status.',
    shownBy: 'simulation',
    mutant: 'unseen-tips-found.patch',
  },
  {
    fence: 'a `pending` of ours on a former tip is a debt in itself',
    keeps: ['G1'],
    file: 'src/watcher/former-tips.ts',
    why: 'With disks lost, nothing else tells of it.',
    history:
      'A forge without a list of pushes, Redis is away: C1 is pending when the watcher dies with its ' +
      'disk; C2 is pushed on top; records still name C0; the watcher starts: C1 stays pending.',
    shownBy: 'simulation',
    mutant: 'pending-is-a-debt.patch',
  },
  {
    fence: 'a push that Git does not show yet is no former tip',
    keeps: ['G1'],
    file: 'src/watcher/former-tips.ts',
    why: 'The next tip would be called superseded.',
    history:
      'The forge lists the push of C2 before Git shows it; a watcher at C1 reads the list: ' +
      '"superseded by C1" is posted on C2.',
    shownBy: 'simulation',
    mutant: 'pushes-up-to-tip.patch',
  },
  {
    fence: 'a tip counts as seen only once it was read whole',
    keeps: ['G1'],
    file: 'src/watcher/watcher.ts',
    why: 'A tip whose reading failed would never be read again.',
    history:
      "C1 is pushed; the watcher's mirror cannot be read once: no look finds anything new, and C1 " +
      'never gets a status.',
    shownBy: 'simulation',
    mutant: 'tip-seen-when-read.patch',
  },
  {
    fence: 'one look at the branch at a time',
    keeps: ['G1', 'G6'],
    file: 'src/watcher/latest.ts',
    why: 'Answers that come out of order would take the tip back.',
    history:
      "Two webhooks: the first look's fetch heard C1 and is slow, the second hears C2 and is done; " +
      'then the first ends: the tip is C1 again, and C2 is called superseded by it.',
    shownBy: 'simulation',
    mutant: 'one-look-at-a-time.patch',
  },
];
