import type { Fence } from '../fence.ts';

/** Redis and webhooks are only hints. */
export const hints: readonly Fence[] = [
  {
    fence: 'a sweep pokes every cluster',
    keeps: ['G5', 'G12'],
    file: 'src/cli/compose.ts',
    why: 'What was lost, and what nobody told of, would never be looked at.',
    history:
      'Somebody edits an object of a settled cluster, and FLUSHALL takes whatever would have ' +
      'led there; no push follows: nobody ever looks at that cluster again.',
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
    shownIn: 'test/sandbox/bull-pokes-outages.test.ts',
    mutant: 'sweeps-scheduled-again.patch',
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
