import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verdictAfter, verdictTimes } from '../../../../proof/chaos/judge/verdict-times.ts';
import { tip, told } from './history-of.ts';

const history = {
  tips: [tip('a', 1_000), tip('bad', 5_000, false), tip('c', 8_000), tip('d', 20_000)],
  told: [
    told('a', 2_000, 'success'),
    told('bad', 5_500, 'failure'),
    told('c', 11_000, 'success'),
    told('d', 21_500, 'success'),
  ],
};

describe('the time to the next verified verdict', () => {
  const cases = [
    { what: 'counts from the end of the fault where a commit waits', end: 9_000, ms: 2_000 },
    { what: 'counts from the next good push where the tip has its verdict', end: 3_000, ms: 3_000 },
    { what: 'counts from the next good push where the tip cannot be a success', end: 6_000, ms: 3_000 },
    { what: 'is not known where no good push follows', end: 22_000, ms: undefined },
  ];
  for (const { what, end, ms } of cases) {
    it(what, () => assert.equal(verdictAfter(end, history), ms));
  }

  it('is told for each kind of fault, in seconds', () => {
    const at = (fault: 'network cut' | 'git away', ended: number) => ({
      fault,
      target: 'x',
      began: 0,
      ended,
    });
    const faults = [
      at('network cut', 9_000),
      at('git away', 19_000),
      at('network cut', 8_000),
      at('network cut', 10_000),
    ];
    assert.deepEqual(verdictTimes(faults, history), [
      { fault: 'network cut', count: 3, min: 1, median: 2, max: 3 },
      { fault: 'git away', count: 1, min: 1.5, median: 1.5, max: 1.5 },
    ]);
  });

  it('has a row though no verdict followed', () => {
    const faults = [{ fault: 'git away', target: 'git', began: 0, ended: 22_000 } as const];
    assert.deepEqual(verdictTimes(faults, history), [
      { fault: 'git away', count: 0, min: 0, median: 0, max: 0 },
    ]);
  });
});
