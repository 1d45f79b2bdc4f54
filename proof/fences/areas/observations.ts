import type { Fence } from '../fence.ts';

/** What a record may say of its members. */
export const observations: readonly Fence[] = [
  {
    fence: 'an observation that says the same is not written',
    keeps: ['G11'],
    file: 'src/applier/observe/observation-writer.ts',
    why: 'Whatever others write beside us would have the record written for ever.',
    history:
      "Everything is settled; a third party's controller writes a heartbeat into the status of a " +
      'Deployment every ten seconds: the record is written with each.',
    shownBy: 'simulation',
    mutant: 'same-observation-not-written.patch',
  },
  {
    fence: 'who finds another observer in the record stops',
    keeps: ['G10', 'G11'],
    file: 'src/applier/observe/observation-writer.ts',
    why: 'An observer with an old watch would write over a newer observation.',
    history:
      'Worker A observes C1, and its watches are delayed; worker B resumes (A is taken for dead) ' +
      'and writes that X is not current any more; A hears of its own late events, its write is ' +
      'stale, it reads and writes "current" over B\'s.',
    shownBy: 'simulation',
    mutant: 'observer-named.patch',
  },
  {
    fence: 'an observation of another that is not complete is taken over',
    keeps: ['G1'],
    file: 'src/applier/observe/observers.ts',
    why: 'Nobody would hear of what becomes ready.',
    history:
      'A applies C1, which brings an Ingress, and is told to stop while that waits for its address; the sweep pokes B, which ' +
      "finds the cluster settled and A's name in the record; the address comes: C1 is red by time-out, and stays so.",
    shownBy: 'simulation',
    mutant: 'dead-observer-followed.patch',
  },
  {
    fence: 'what a watch tells of the time before our write is history',
    keeps: ['G10'],
    file: 'src/applier/observe/member-watch.ts',
    why: 'An old state would be taken for a new one.',
    history:
      'The status of an Ingress changes from address p to q, then A applies another address ' +
      'annotation; the watch, which is late, tells the state with p: it differs from what was there ' +
      'at the write, and p counts as confirmed.',
    shownBy: 'simulation',
    mutant: 'watch-tells-no-history.patch',
  },
  {
    fence: 'a status of an older generation says nothing',
    keeps: ['G10'],
    file: 'src/readiness/observed.ts',
    why: 'A workload is called current by what it was before the change.',
    history:
      "C2 changes a Deployment's image; in one cluster its controller is late, and the status is that of C1: C2 is " +
      'green at once.',
    shownBy: 'simulation',
    mutant: 'observed-generation.patch',
  },
  {
    fence: 'what is being deleted is not current',
    keeps: ['G10'],
    file: 'src/readiness/readiness-of.ts',
    why: 'It is about to be gone.',
    history:
      'C1 waits for a Deployment whose controller is late; a third party deletes a ConfigMap that has a finalizer: C1 is ' +
      'green half a minute later, while the ConfigMap goes.',
    shownBy: 'simulation',
    mutant: 'terminating-is-not-current.patch',
  },
];
