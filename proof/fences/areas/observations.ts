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
    keeps: ['G1'],
    file: 'src/applier/observe/observation-writer.ts',
    why: 'An observer with an old watch would write over a newer observation.',
    history:
      'A observes C1, which waits for an address, and its watch of the Ingress has gone silent. The address comes; B ' +
      'resumes, writes it and is told to stop. A hears of another object, its write is stale, it reads and writes over what ' +
      'B said: C1 is red by time-out, and stays so.',
    shownBy: 'simulation',
    mutant: 'observer-named.patch',
  },
  {
    fence: 'who finds another record than it left stops',
    keeps: ['G1', 'G3', 'G10'],
    file: 'src/applier/observe/observation-writer.ts',
    why: 'It is claimed, or was since, or is not ours any more: what was observed before says nothing of it.',
    history:
      'C1 brings an Ingress that waits for its address; a third party deletes a ConfigMap, and A stands still before it ' +
      'writes so. B claims the cluster; A goes on, finds the record stale and reads it anew: it names A still. B makes the ' +
      'ConfigMap, and is told to stop; the address comes: C1 is red by time-out, and stays so.',
    shownBy: 'simulation',
    mutant: 'record-as-left.patch',
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
      'C2 changes the address annotation, and the balancers write the address; then the branch is back at C1, and they ' +
      'take their time. The watch of the Ingress is late: what it tells is of before C2, with the address of C1, and differs ' +
      'from what was there at the write: C1 is green with an address that is not there.',
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
  {
    fence: 'what an observer saw go wrong since the look is looked at anew',
    keeps: ['G10'],
    file: 'src/applier/claim/take-claim.ts',
    why: 'A claim goes over what observers wrote meanwhile: of that they may know more than the look does.',
    history:
      'B has listed C1 as it is wanted when somebody begins to delete X, which a finalizer keeps; the observer says so ' +
      'in the record; B claims over it, gives C2, which leaves X as it is, and calls it current as it was listed.',
    shownBy: 'simulation',
    mutant: 'observed-worse-is-looked-at.patch',
  },
];
