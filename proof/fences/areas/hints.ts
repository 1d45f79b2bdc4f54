import type { Fence } from '../fence.ts';

/** Hints, Redis and slow neighbours: nothing relies on the one, nobody waits for the other. */
export const hints: readonly Fence[] = [
  {
    fence: 'a sweep pokes every cluster',
    keeps: ['G5'],
    file: 'src/cli/compose.ts',
    why: 'Pokes that were lost would be left by nobody again.',
    history:
      'C1 is pushed, the watcher leaves its pokes, and FLUSHALL comes before a worker takes them; ' +
      'no other push follows: no cluster gets C1.',
    shownBy: 'simulation',
    mutant: 'sweep-pokes-all.patch',
  },
  {
    fence: 'the schedule of sweeps is written again and again',
    keeps: ['G5'],
    file: 'src/queue/bull-pokes.ts',
    why: 'It is in Redis, and Redis may be wiped.',
    history: 'FLUSHALL: no sweep comes any more.',
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/bull-pokes-faults.test.ts',
    mutant: 'sweeps-scheduled-again.patch',
  },
  {
    fence: 'the asking waits for slow claims only for a moment',
    keeps: ['G9'],
    file: 'src/applier/gathering.ts',
    why: 'One cluster would hold up all others.',
    history:
      'C1 is pushed; the claim of cluster b is not answered for a minute: clusters a and c wait for ' +
      'it with their claims held.',
    shownBy: 'simulation',
    mutant: 'slow-claim-keeps-nobody.patch',
  },
  {
    fence: 'a look has limited time to read',
    keeps: ['G9'],
    file: 'src/applier/reading-time.ts',
    why: 'Hung reads would take all job slots.',
    history:
      'As many clusters as a worker has slots accept requests and never answer: the healthy ' +
      'clusters get nothing any more.',
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
      'renewed for ever, and C2 never has an outcome there.',
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
  {
    fence: 'the lease is looked at when a request is handed to the socket',
    keeps: ['G2'],
    file: 'src/cluster/http/send-write.ts',
    why: 'A write that waited for its connection would be sent after the lease.',
    history: "A's writes wait behind a slow connection for longer than the lease.",
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/cluster/lease-at-socket.test.ts',
    mutant: 'lease-at-socket.patch',
  },
  {
    fence: 'the server gives a write up before the lease ends',
    keeps: ['G2'],
    file: 'src/cluster/http/send-write.ts',
    why: 'A write that the server has would be done after the lease.',
    history: "A's write is held up in the server (admission) for longer than the lease.",
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/cluster/lease-at-socket.test.ts',
    mutant: 'timeout-below-lease.patch',
  },
  {
    fence: 'only a 404 that names the object says that it is absent',
    keeps: ['G3', 'G12'],
    file: 'src/cluster/http/read.ts',
    why: 'A proxy on the way would make records and members disappear.',
    history:
      'A proxy answers 404 to everything for a moment: the record and what is to be deleted are ' +
      'taken for absent.',
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/cluster/http-list.test.ts',
    mutant: 'absence-names-its-object.patch',
  },
  {
    fence: 'a webhook must be signed',
    keeps: ['G6'],
    file: 'src/http/webhook-listener.ts',
    why: 'Anybody could make us look, as often as he likes.',
    history:
      'A delivery under a signature of the right form and the wrong secret is answered with 202, ' +
      'and Git is asked.',
    shownBy: 'attack',
    shownIn: 'test/unit/http/webhook-listener.test.ts',
    mutant: 'webhook-signed.patch',
  },
  {
    fence: 'the body of a webhook is bounded',
    keeps: ['G6'],
    file: 'src/http/http-limits.ts',
    why: 'Anybody could fill our memory.',
    history: '1 GiB under a signature of the right form.',
    shownBy: 'attack',
    shownIn: 'test/sandbox/webhook-socket.test.ts',
    mutant: 'body-bounded.patch',
  },
];
