import type { History } from './history.ts';

/** Histories that broke a guarantee once, as small as they could be made; as data, since a seed changes its meaning with each new kind of step. */
export const REGRESSIONS: readonly { found: string; history: History }[] = [
  {
    found:
      'a watcher that stood still before its first pending of a commit buried the success of the other, and ended the commit as superseded',
    history: {
      seed: 1766500958,
      adopt: 'never',
      clocks: [],
      steps: [
        {
          afterMs: 478,
          do: 'push',
          changes: [
            { part: 'c2', is: 'changed' },
            { part: 'c0', is: 'dropped' },
          ],
          webhook: 'twice',
        },
        { afterMs: 0, do: 'pause', process: 'watcher-1', call: 5, side: 'before', forMs: 60_000 },
        { afterMs: 9_249, do: 'want what others made', webhook: 'once' },
      ],
    },
  },
  {
    found:
      'a cluster whose record somebody deleted was called applied by a look that prunes nothing, and its commit a success',
    history: {
      seed: 0,
      adopt: 'never',
      clocks: [],
      steps: [
        { afterMs: 0, do: 'push', changes: [{ part: 'c0', is: 'dropped' }], webhook: 'once' },
        { afterMs: 121, do: 'delete the record', cluster: 'asia' },
      ],
    },
  },
  {
    found:
      'of three commits that nobody saw as tip, a watcher answered two and was killed; the third, behind these answers, never got one',
    history: {
      seed: 1659818773,
      adopt: 'unowned',
      clocks: [],
      steps: [
        { afterMs: 456, do: 'push a bad commit', webhook: 'late' },
        {
          afterMs: 3987,
          do: 'push',
          changes: [
            { part: 'ingress', is: 'changed' },
            { part: 'c0', is: 'dropped' },
          ],
          webhook: 'lost',
        },
        {
          afterMs: 2781,
          do: 'push',
          changes: [
            { part: 'ingress', is: 'moved' },
            { part: 'c0', is: 'changed' },
          ],
          webhook: 'lost',
        },
        { afterMs: 72, do: 'push', changes: [{ part: 'ingress', is: 'moved' }], webhook: 'once' },
        { afterMs: 64, do: 'crash', process: 'watcher-2', call: 9, side: 'after' },
        { afterMs: 21, do: 'lose the disk', process: 'watcher-1' },
      ],
    },
  },
  {
    found:
      'with its record a cluster lost that the address of an entry point was not re-confirmed, and its commit was a success too early',
    history: {
      seed: 10,
      adopt: 'unowned',
      clocks: [],
      steps: [
        { afterMs: 88, do: 'refuse', cluster: 'asia', status: 500, times: 4, what: 'delete' },
        { afterMs: 3202, do: 'push', changes: [{ part: 'c1', is: 'dropped' }], webhook: 'once' },
        {
          afterMs: 3006,
          do: 'push',
          changes: [
            { part: 'ingress', is: 'changed' },
            { part: 'service', is: 'changed' },
          ],
          webhook: 'once',
        },
        { afterMs: 10989, do: 'delete the record', cluster: 'asia' },
      ],
    },
  },
  {
    found: 'what was observed was written into a record that had become that of another repository',
    history: {
      seed: 0,
      adopt: 'never',
      clocks: [],
      steps: [
        { afterMs: 0, do: 'tamper with the record', cluster: 'asia', as: 'of another repository' },
        { afterMs: 100, do: 'address', cluster: 'asia', mode: 'missing' },
      ],
    },
  },
  {
    found: 'what was observed in a copy of a cluster was written into its copy of the record',
    history: {
      seed: 0,
      adopt: 'never',
      clocks: [],
      steps: [
        { afterMs: 0, do: 'address', cluster: 'asia', mode: 'different' },
        {
          afterMs: 0,
          when: { target: 'asia', what: 'replace ConfigMap lockstep-system', side: 'before' },
          do: 'back up',
          cluster: 'asia',
        },
        { afterMs: 0, do: 'address', cluster: 'asia', mode: 'shared' },
        { afterMs: 5000, do: 'lead elsewhere', cluster: 'asia', to: 'the backup' },
      ],
    },
  },
  {
    found:
      'an update that its dead sender left in the network landed on what the next holder had no reason to touch: the second look has to mend it',
    history: {
      seed: 1,
      adopt: 'never',
      clocks: [],
      steps: [
        { afterMs: 0, do: 'push', changes: [{ part: 'c3', is: 'changed' }], webhook: 'once' },
        {
          afterMs: 10_000,
          do: 'disturb',
          target: 'asia',
          what: 'apply ConfigMap default/c2',
          mishap: 'slow',
          times: 1,
          forMs: 17_000,
        },
        { afterMs: 0, do: 'push', changes: [{ part: 'c2', is: 'changed' }], webhook: 'once' },
        {
          afterMs: 0,
          when: { target: 'asia', what: 'apply ConfigMap default/c2', side: 'before' },
          do: 'crash',
          process: 'met',
          call: 1,
          side: 'before',
        },
        { afterMs: 200, do: 'wipe redis' },
        { afterMs: 0, do: 'push back', tips: 2, webhook: 'once' },
        { afterMs: 24_000, do: 'judge', clusters: ['asia'], guarantee: 'G2' },
      ],
    },
  },
  {
    found:
      'after Redis was wiped a process looked at one cluster twice at once, and what the older look had begun to observe was written over the outcome of the newer: an address that nobody had confirmed counted',
    history: {
      seed: 1,
      adopt: 'never',
      clocks: [],
      runs: ['watcher-1', 'worker-1', 'worker-2'],
      steps: [
        { afterMs: 0, do: 'address', cluster: 'asia', mode: 'stale' },
        {
          afterMs: 1000,
          do: 'disturb',
          target: 'asia',
          process: 'worker-1',
          what: 'get Namespace',
          mishap: 'slow-back',
          times: 1,
          forMs: 4600,
        },
        { afterMs: 0, do: 'poke', clusters: ['asia'] },
        { afterMs: 2600, do: 'wipe redis' },
        { afterMs: 0, do: 'outage', of: 'redis', process: 'worker-1', forMs: 900 },
        { afterMs: 0, do: 'push', changes: [{ part: 'ingress', is: 'moved' }], webhook: 'once' },
        { afterMs: 1000, do: 'outage', of: 'redis', process: 'worker-2', forMs: 10000 },
        { afterMs: 0, do: 'push back', tips: 1, webhook: 'once' },
        {
          afterMs: 0,
          when: { process: 'worker-1', target: 'asia', what: 'apply Ingress', side: 'before' },
          do: 'disturb',
          target: 'asia',
          process: 'worker-1',
          what: 'replace ConfigMap',
          mishap: 'slow-back',
          times: 1,
          forMs: 6000,
        },
        { afterMs: 800, do: 'edit', cluster: 'asia', part: 'deployment' },
        { afterMs: 1000, do: 'relabel', cluster: 'us', part: 'c0' },
      ],
    },
  },
  {
    found:
      'after a rollback by force-push, which GitHub did not list yet, the success of the former time was posted in place of the failure, and stood for good',
    history: {
      seed: 1,
      adopt: 'never',
      clocks: [],
      runs: ['watcher-1', 'worker-1'],
      steps: [
        { afterMs: 0, do: 'push', changes: [{ part: 'c1', is: 'changed' }], webhook: 'once' },
        {
          afterMs: 15_000,
          do: 'refuse',
          cluster: 'asia',
          status: 422,
          times: 3,
          what: 'apply ConfigMap default/c1',
        },
        { afterMs: 0, do: 'push back', tips: 1, webhook: 'once', listedAfterMs: 60_000 },
      ],
    },
  },
  {
    found:
      'what an observer wrote of an object that somebody began to delete was claimed over, and the commit a success by a list from before it',
    history: {
      seed: 23,
      adopt: 'unowned',
      clocks: [
        { rate: 1, skewMs: 0 },
        { rate: 0.96, skewMs: 0 },
        { rate: 1.04, skewMs: 0 },
        { rate: 0.96, skewMs: 0 },
        { rate: 0.96, skewMs: 0 },
      ],
      runs: ['watcher-1', 'watcher-2', 'worker-1', 'worker-2', 'worker-3'],
      steps: [
        { afterMs: 6067, do: 'delete slowly', cluster: 'us', part: 'c2', forMs: 30_000 },
        { afterMs: 6, do: 'push', changes: [{ part: 'c5', is: 'changed' }], webhook: 'once' },
      ],
    },
  },
  {
    found:
      'after the federation was renamed and got its name back, its observer went on for the other name: an address that nobody confirmed was waited for in vain',
    history: {
      seed: 1,
      adopt: 'never',
      clocks: [],
      runs: ['watcher-1', 'worker-1'],
      steps: [
        { afterMs: 15_000, do: 'push', changes: [{ part: 'ingress', is: 'changed' }], webhook: 'once' },
        { afterMs: 1500, do: 'rename the federation', changes: [], webhook: 'once' },
        { afterMs: 3000, do: 'push back', tips: 1, webhook: 'once' },
      ],
    },
  },
  {
    found:
      'the former time of a commit that had come back was taken for its last by who remembered only its last tips, and its former success posted again',
    history: {
      seed: 2147483628,
      adopt: 'unowned',
      clocks: [],
      steps: [
        { afterMs: 395, do: 'push', changes: [{ part: 'c4', is: 'changed' }], webhook: 'once' },
        { afterMs: 6337, do: 'push back', tips: 3, webhook: 'once', listedAfterMs: 8087 },
        { afterMs: 246, do: 'want what others made', which: 'same', webhook: 'once' },
        { afterMs: 583, do: 'push', changes: [{ part: 'key', is: 'changed' }], webhook: 'once' },
        { afterMs: 132, do: 'push', changes: [{ part: 'key', is: 'dropped' }], webhook: 'once' },
      ],
    },
  },
  {
    found:
      'of a commit that had come back before a watcher was started, GitHub listed its former time alone, and its former success was posted again',
    history: {
      seed: 2147483622,
      adopt: 'always',
      clocks: [],
      steps: [
        { afterMs: 1795, do: 'lose the disk', process: 'watcher-2' },
        { afterMs: 1, do: 'push', changes: [{ part: 'ingress', is: 'changed' }], webhook: 'once' },
        { afterMs: 401, do: 'push back', tips: 3, webhook: 'once', listedAfterMs: 27_253 },
        {
          afterMs: 2763,
          do: 'push',
          changes: [
            { part: 'ingress', is: 'moved' },
            { part: 'c2', is: 'changed' },
          ],
          webhook: 'late',
        },
      ],
    },
  },
  {
    found:
      'what was read of a record before somebody deleted it was believed, though the deletion had been heard: its commit, which had come back, was a success by it',
    history: {
      seed: 31,
      adopt: 'never',
      clocks: [],
      steps: [
        { afterMs: 65, do: 'push back', tips: 3, webhook: 'once' },
        {
          afterMs: 104,
          do: 'forget a cluster',
          cluster: 'europe',
          changes: [{ part: 'ingress', is: 'moved' }],
          webhook: 'once',
        },
        { afterMs: 2509, do: 'push back', tips: 2, webhook: 'once' },
        { afterMs: 48, do: 'delete the record', cluster: 'asia' },
      ],
    },
  },
  {
    found:
      'the run that had to rebuild a record lost the reply to its claim, and the next pruned by what was rebuilt',
    history: {
      seed: 481006430,
      adopt: 'always',
      clocks: [],
      steps: [
        { afterMs: 2, do: 'delete the record', cluster: 'europe' },
        { afterMs: 395, do: 'disturb', target: 'europe', mishap: 'lost-back', times: 2 },
        { afterMs: 3804, do: 'push', changes: [{ part: 'key', is: 'dropped' }], webhook: 'once' },
      ],
    },
  },
  {
    found:
      'Git was asked for the tip, and its late answer compared with a newer one that was heard of meanwhile: a success that somebody buried was called superseded',
    history: {
      seed: 1006916216,
      adopt: 'always',
      clocks: [],
      steps: [
        { afterMs: 2729, do: 'write a status', state: 'pending' },
        { afterMs: 2928, do: 'push a mass drop', webhook: 'once' },
        { afterMs: 513, do: 'push a mass drop', webhook: 'once' },
      ],
    },
  },
  {
    found:
      'who was started after a crash took an error that somebody had written over a success for the answer, and left it so',
    history: {
      seed: 649203142,
      adopt: 'never',
      clocks: [],
      runs: ['watcher-1', 'worker-1', 'worker-2', 'worker-3'],
      steps: [
        { afterMs: 9465, do: 'write a status', state: 'error' },
        { afterMs: 1203, do: 'crash', process: 'watcher-1', call: 16, side: 'before' },
        {
          afterMs: 90,
          do: 'rename the federation',
          changes: [
            { part: 'c5', is: 'changed' },
            { part: 'key', is: 'dropped' },
          ],
          webhook: 'once',
        },
      ],
    },
  },
  {
    found:
      'a commit had come back by a push that GitHub did not list yet, and its former time was of before the start of the watcher that put the success of it back',
    history: {
      seed: 2147483617,
      adopt: 'unowned',
      clocks: [],
      steps: [
        { afterMs: 3, do: 'lose the disk', process: 'watcher-1' },
        { afterMs: 7897, do: 'want what others made', which: 'past', webhook: 'once' },
        { afterMs: 96, do: 'crash', process: 'watcher-1', call: 1, side: 'before' },
        { afterMs: 4143, do: 'push a bad commit', webhook: 'once' },
        { afterMs: 8575, do: 'push back', tips: 3, webhook: 'once' },
        { afterMs: 714, do: 'push back', tips: 2, webhook: 'once', listedAfterMs: 49300 },
        {
          afterMs: 756,
          do: 'forget a cluster',
          cluster: 'asia',
          changes: [{ part: 'ingress', is: 'moved' }],
          webhook: 'once',
        },
      ],
    },
  },
  {
    found:
      'GitHub listed a push late, in the middle of what it had listed before, and then nobody knew what was new: a commit that no watcher had seen had no status',
    history: {
      seed: 10,
      adopt: 'never',
      clocks: [],
      steps: [
        { afterMs: 742, do: 'lose the disk', process: 'watcher-1' },
        { afterMs: 217, do: 'push back', tips: 3, webhook: 'once', listedAfterMs: 14652 },
        { afterMs: 216, do: 'pause', process: 'watcher-2', call: 15, side: 'before', forMs: 7500 },
        { afterMs: 50, do: 'want what others made', which: 'same', webhook: 'once' },
        { afterMs: 344, do: 'push sideways', changes: [{ part: 'ingress', is: 'changed' }], webhook: 'once' },
        { afterMs: 466, do: 'push back', tips: 1, webhook: 'twice', listedAfterMs: 8380 },
      ],
    },
  },
  {
    found:
      'another watcher was late and buried a success whose push GitHub did not list yet, and who had seen it go with its tip called it superseded',
    history: {
      seed: 1705773548,
      adopt: 'always',
      clocks: [
        { rate: 1, skewMs: 0 },
        { rate: 0.96, skewMs: 0 },
        { rate: 1, skewMs: -86400000 },
        { rate: 1, skewMs: -86400000 },
        { rate: 0.96, skewMs: 0 },
      ],
      steps: [
        { afterMs: 922, do: 'crash', process: 'watcher-1', call: 27, side: 'before' },
        {
          afterMs: 319,
          do: 'rename the federation',
          changes: [{ part: 'key', is: 'dropped' }],
          webhook: 'once',
        },
        { afterMs: 8683, do: 'push back', tips: 2, webhook: 'once', listedAfterMs: 20303 },
        { afterMs: 94, do: 'pause', process: 'watcher-2', call: 9, side: 'after', forMs: 12000 },
        {
          afterMs: 3224,
          do: 'push',
          changes: [
            { part: 'ingress', is: 'moved' },
            { part: 'key', is: 'dropped' },
          ],
          webhook: 'once',
        },
      ],
    },
  },
];
