import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isProgress } from '../../../src/record/progress.ts';
import type { Observation } from '../../../src/record/record.ts';

function observed(current: number, ...addresses: string[]): Observation {
  const entryPoints = [{ object: 'Ingress default/web', addresses }] as Observation['entryPoints'];
  return { current, waiting: [], moreWaiting: 0, failed: [], moreFailed: 0, entryPoints };
}

describe('between two observations', () => {
  const cases: [string, Observation | undefined, Observation | undefined, boolean][] = [
    ['nothing was seen before', undefined, observed(1), true],
    ['nothing is seen any more', observed(1), undefined, true],
    ['all stayed as it was', observed(2, '192.0.2.1'), observed(2, '192.0.2.1'), true],
    ['another became current', observed(1), observed(2), true],
    ['an address came', observed(2), observed(2, '192.0.2.1'), true],
    ['one is current no more', observed(2), observed(1), false],
    ['an address changed', observed(2, '192.0.2.1'), observed(2, '192.0.2.2'), false],
    ['an address went', observed(2, '192.0.2.1'), observed(2), false],
    [
      'an address came beside another',
      observed(2, '192.0.2.1'),
      observed(2, '192.0.2.1', '192.0.2.2'),
      false,
    ],
    ['its entry point went', observed(2, '192.0.2.1'), { ...observed(2), entryPoints: [] }, false],
  ];
  for (const [what, earlier, later, expected] of cases) {
    it(`${what}: ${expected ? 'what was looked at is as it was, or better' : 'it has to be looked at anew'}`, () => {
      assert.equal(isProgress(earlier, later), expected);
    });
  }
});
