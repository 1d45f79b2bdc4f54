import type { History } from './simulation/history.ts';

/** By mutant, a history that is known to kill it: it is tried first. As data, since a seed changes its meaning with each new kind of step. */
export const kills: Readonly<Record<string, History>> = {
  'adopt-as-allowed.patch': {
    seed: 3,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 0, do: 'want what others made', webhook: 'once' },
      { afterMs: 3000, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
    ],
  },
  'ask-after-claim.patch': {
    seed: 466,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 10, do: 'disturb', target: 'asia', mishap: 'slow', times: 1 },
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      { afterMs: 15, do: 'wipe redis' },
      {
        afterMs: 0,
        do: 'push',
        changes: [
          { part: 'c2', is: 'changed' },
          { part: 'c0', is: 'dropped' },
        ],
        webhook: 'once',
      },
      {
        afterMs: 10,
        do: 'push',
        changes: [
          { part: 'c0', is: 'changed' },
          { part: 'ingress', is: 'moved' },
        ],
        webhook: 'once',
      },
    ],
  },
  'bad-everywhere.patch': {
    seed: 5,
    adopt: 'unowned',
    clocks: [],
    steps: [
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      { afterMs: 5, do: 'edit', cluster: 'asia', part: 'c0' },
      { afterMs: 10, do: 'push', changes: [{ part: 'c0', is: 'dropped' }], webhook: 'once' },
      { afterMs: 5, do: 'edit', cluster: 'asia', part: 'c0' },
      { afterMs: 500, do: 'want what others made', webhook: 'once' },
      { afterMs: 3000, do: 'push a mass drop', webhook: 'once' },
      { afterMs: 3000, do: 'push a bad commit', webhook: 'once' },
      { afterMs: 3000, do: 'propose', isFork: true, isBad: false, webhook: 'once' },
    ],
  },
  'foreign-refused.patch': {
    seed: 3,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 0, do: 'want what others made', webhook: 'once' },
      { afterMs: 3000, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
    ],
  },
  'fork-not-fetched.patch': {
    seed: 5,
    adopt: 'unowned',
    clocks: [],
    steps: [
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      { afterMs: 5, do: 'edit', cluster: 'asia', part: 'c0' },
      { afterMs: 10, do: 'push', changes: [{ part: 'c0', is: 'dropped' }], webhook: 'once' },
      { afterMs: 5, do: 'edit', cluster: 'asia', part: 'c0' },
      { afterMs: 500, do: 'want what others made', webhook: 'once' },
      { afterMs: 3000, do: 'push a mass drop', webhook: 'once' },
      { afterMs: 3000, do: 'push a bad commit', webhook: 'once' },
      { afterMs: 3000, do: 'propose', isFork: true, isBad: false, webhook: 'once' },
    ],
  },
  'live-compared-with-remembered.patch': {
    seed: 2147483623,
    adopt: 'never',
    clocks: [
      { rate: 1, skewMs: 0 },
      { rate: 0.96, skewMs: 3600000 },
      { rate: 0.96, skewMs: 3600000 },
      { rate: 0.96, skewMs: 3600000 },
      { rate: 1, skewMs: -86400000 },
    ],
    steps: [
      { afterMs: 328, do: 'outage', of: 'europe', forMs: 3000 },
      { afterMs: 61, do: 'propose', isFork: true, isBad: false, webhook: 'once' },
      { afterMs: 1673, do: 'crash', process: 'watcher-2', call: 13, side: 'before' },
      { afterMs: 6, do: 'push sideways', changes: [{ part: 'ingress', is: 'moved' }], webhook: 'once' },
      { afterMs: 413, do: 'pause', process: 'watcher-2', call: 5, side: 'before', forMs: 7500 },
      {
        afterMs: 413,
        do: 'push',
        changes: [
          { part: 'c0', is: 'dropped' },
          { part: 'c3', is: 'changed' },
        ],
        webhook: 'once',
      },
      { afterMs: 157, do: 'lose the disk', process: 'watcher-2' },
      {
        afterMs: 262,
        do: 'push',
        changes: [
          { part: 'c0', is: 'dropped' },
          { part: 'c0', is: 'changed' },
          { part: 'ingress', is: 'moved' },
        ],
        webhook: 'once',
      },
      { afterMs: 185, do: 'crash', process: 'watcher-1', call: 29, side: 'before' },
      {
        afterMs: 331,
        do: 'push sideways',
        changes: [
          { part: 'key', is: 'changed' },
          { part: 'ingress', is: 'moved' },
        ],
        webhook: 'once',
      },
      { afterMs: 7, do: 'take over', cluster: 'europe', part: 'c1' },
      { afterMs: 78, do: 'push back', tips: 1, webhook: 'once' },
    ],
  },
  'mass-prune-asks-first.patch': {
    seed: 5,
    adopt: 'unowned',
    clocks: [],
    steps: [
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      { afterMs: 5, do: 'edit', cluster: 'asia', part: 'c0' },
      { afterMs: 10, do: 'push', changes: [{ part: 'c0', is: 'dropped' }], webhook: 'once' },
      { afterMs: 5, do: 'edit', cluster: 'asia', part: 'c0' },
      { afterMs: 500, do: 'want what others made', webhook: 'once' },
      { afterMs: 3000, do: 'push a mass drop', webhook: 'once' },
      { afterMs: 3000, do: 'push a bad commit', webhook: 'once' },
      { afterMs: 3000, do: 'propose', isFork: true, isBad: false, webhook: 'once' },
    ],
  },
  'no-prune-without-record.patch': {
    seed: 0,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 0, do: 'delete the record', cluster: 'asia' },
      {
        afterMs: 0,
        do: 'push',
        changes: [
          { part: 'c0', is: 'dropped' },
          { part: 'key', is: 'dropped' },
        ],
        webhook: 'once',
      },
      { afterMs: 0, do: 'delete the record', cluster: 'asia' },
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
    ],
  },
  'read-before-post.patch': {
    seed: 156,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 10, do: 'disturb', target: 'asia', mishap: 'slow', times: 1 },
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      { afterMs: 5, do: 'wipe redis' },
      {
        afterMs: 0,
        do: 'push',
        changes: [
          { part: 'c2', is: 'changed' },
          { part: 'c0', is: 'dropped' },
        ],
        webhook: 'once',
      },
      {
        afterMs: 10,
        do: 'push',
        changes: [
          { part: 'c0', is: 'changed' },
          { part: 'ingress', is: 'moved' },
        ],
        webhook: 'once',
      },
    ],
  },
  'record-compare-and-set.patch': {
    seed: 67,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 10, do: 'pause', process: 'worker-1', call: 1, side: 'after', forMs: 9000 },
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      {
        afterMs: 60,
        do: 'push',
        changes: [
          { part: 'c2', is: 'changed' },
          { part: 'c0', is: 'dropped' },
        ],
        webhook: 'once',
      },
      { afterMs: 30000, do: 'forge a webhook' },
    ],
  },
  'record-of-this-revision.patch': {
    seed: 156,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 10, do: 'disturb', target: 'asia', mishap: 'slow', times: 1 },
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      { afterMs: 5, do: 'wipe redis' },
      {
        afterMs: 0,
        do: 'push',
        changes: [
          { part: 'c2', is: 'changed' },
          { part: 'c0', is: 'dropped' },
        ],
        webhook: 'once',
      },
      {
        afterMs: 10,
        do: 'push',
        changes: [
          { part: 'c0', is: 'changed' },
          { part: 'ingress', is: 'moved' },
        ],
        webhook: 'once',
      },
    ],
  },
  'second-claim-looks-anew.patch': {
    seed: 466,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 10, do: 'disturb', target: 'asia', mishap: 'slow', times: 1 },
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      { afterMs: 15, do: 'wipe redis' },
      {
        afterMs: 0,
        do: 'push',
        changes: [
          { part: 'c2', is: 'changed' },
          { part: 'c0', is: 'dropped' },
        ],
        webhook: 'once',
      },
      {
        afterMs: 10,
        do: 'push',
        changes: [
          { part: 'c0', is: 'changed' },
          { part: 'ingress', is: 'moved' },
        ],
        webhook: 'once',
      },
    ],
  },
  'settled-is-not-claimed.patch': {
    seed: 3,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 0, do: 'want what others made', webhook: 'once' },
      { afterMs: 3000, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
    ],
  },
  'stale-address.patch': {
    seed: 5,
    adopt: 'unowned',
    clocks: [],
    steps: [
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      { afterMs: 5, do: 'edit', cluster: 'asia', part: 'c0' },
      { afterMs: 10, do: 'push', changes: [{ part: 'c0', is: 'dropped' }], webhook: 'once' },
      { afterMs: 5, do: 'edit', cluster: 'asia', part: 'c0' },
      { afterMs: 500, do: 'want what others made', webhook: 'once' },
      { afterMs: 3000, do: 'push a mass drop', webhook: 'once' },
      { afterMs: 3000, do: 'push a bad commit', webhook: 'once' },
      { afterMs: 3000, do: 'propose', isFork: true, isBad: false, webhook: 'once' },
    ],
  },
  'stopped-plan-narrows-nothing.patch': {
    seed: 5,
    adopt: 'unowned',
    clocks: [],
    steps: [
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      { afterMs: 5, do: 'edit', cluster: 'asia', part: 'deployment' },
      { afterMs: 10, do: 'push', changes: [{ part: 'c0', is: 'dropped' }], webhook: 'once' },
      { afterMs: 5, do: 'edit', cluster: 'asia', part: 'deployment' },
      { afterMs: 500, do: 'want what others made', webhook: 'once' },
      { afterMs: 3000, do: 'push a mass drop', webhook: 'once' },
      { afterMs: 3000, do: 'push a bad commit', webhook: 'once' },
      { afterMs: 3000, do: 'propose', isFork: true, isBad: false, webhook: 'once' },
    ],
  },
  'success-is-final.patch': {
    seed: 0,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 0, do: 'delete the record', cluster: 'asia' },
      {
        afterMs: 0,
        do: 'push',
        changes: [
          { part: 'c0', is: 'dropped' },
          { part: 'key', is: 'dropped' },
        ],
        webhook: 'once',
      },
      { afterMs: 0, do: 'delete the record', cluster: 'asia' },
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
    ],
  },
  'sweep-pokes-all.patch': {
    seed: 469,
    adopt: 'never',
    clocks: [],
    steps: [
      { afterMs: 10, do: 'disturb', target: 'asia', mishap: 'slow', times: 4 },
      { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
      { afterMs: 15, do: 'wipe redis' },
      {
        afterMs: 0,
        do: 'push',
        changes: [
          { part: 'c2', is: 'changed' },
          { part: 'c0', is: 'dropped' },
        ],
        webhook: 'once',
      },
      {
        afterMs: 200,
        do: 'push',
        changes: [
          { part: 'c0', is: 'changed' },
          { part: 'ingress', is: 'moved' },
        ],
        webhook: 'once',
      },
    ],
  },
};
