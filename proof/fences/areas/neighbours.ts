import type { Fence } from '../fence.ts';

/** Nobody waits for a slow cluster or a stuck object. */
export const neighbours: readonly Fence[] = [
  {
    fence: 'the asking waits for slow claims only for a moment',
    keeps: ['G9'],
    file: 'src/applier/gathering.ts',
    why: 'One cluster would hold up all others.',
    history:
      'C1 is pushed; the claim of cluster b is not answered: clusters a and c wait for it with ' +
      'their claims held. Judged ten seconds after the push.',
    shownBy: 'simulation',
    mutant: 'slow-claim-keeps-nobody.patch',
  },
  {
    fence: 'a look has limited time to read',
    keeps: ['G9'],
    file: 'src/applier/reading-time.ts',
    why: 'Hung reads would take all job slots.',
    history:
      'A worker looks at one cluster at a time, and is about to claim one that takes half a ' +
      'minute for each answer and then has another record: the healthy clusters get nothing. ' +
      'Judged a little more than the time to read after the push.',
    shownBy: 'simulation',
    mutant: 'reading-takes-its-time.patch',
  },
  {
    fence: 'a wave waits a bounded time for what goes',
    keeps: ['G9'],
    file: 'src/applier/rollout/watch-until.ts',
    why: 'One finalizer would hold up the rest of its cluster for ever.',
    history:
      'C2 drops a Deployment with a finalizer that nobody removes, and a ConfigMap: the lease is ' +
      'renewed for ever, the ConfigMap stays, and C2 never has an outcome there.',
    shownBy: 'simulation',
    mutant: 'waiting-is-bounded.patch',
  },
  {
    fence: 'renewing the lease does not wait behind writes',
    keeps: ['G9'],
    file: 'src/cluster/http/limiter.ts',
    why: 'A big rollout would lose its lease to its own queue.',
    history: 'Hundreds of writes wait for a connection while the lease is to be renewed.',
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/cluster/lease-at-socket.test.ts',
    mutant: 'renewal-goes-first.patch',
  },
];
