import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Measured, medianParts, meetsAim, ratioOf } from '../../../../sandbox/bench/measured.ts';
import { ratioText, reportOf, table } from '../../../../sandbox/bench/report.ts';
import { statsOf, statsOfAll } from '../../../../sandbox/bench/stats.ts';

describe('what the bench found', () => {
  it('has a median between the middle two of an even number of rounds', () => {
    assert.deepEqual(statsOf([40, 10, 20, 31]), { rounds: 4, min: 10, median: 25.5, max: 40 });
  });

  it('compares medians, rounded to hundredths', () => {
    const stats = statsOfAll({ lockstep: [200, 100, 300], floor: [60] });
    const ratio = ratioOf(stats, {
      what: 'times the floor',
      of: 'lockstep',
      to: 'floor',
      aim: { atMost: 3 },
    });
    assert.deepEqual(ratio, { what: 'times the floor', value: 3.33, aim: { atMost: 3 } });
  });

  it('says whether an aim is met, in either direction', () => {
    const verdicts = [
      { what: 'a', value: 4, aim: { atMost: 4 } },
      { what: 'b', value: 4.01, aim: { atMost: 4 } },
      { what: 'c', value: 50, aim: { atLeast: 50 } },
      { what: 'd', value: 49.9, aim: { atLeast: 50 } },
      { what: 'e', value: 1000 },
    ].map(meetsAim);
    assert.deepEqual(verdicts, [true, false, true, false, true]);
  });

  it('tells an aim beside its ratio', () => {
    const met = ratioText({ what: 'first push', value: 1.5, aim: { atMost: 2 } });
    const missed = ratioText({ what: 'faster than kubectl', value: 20, aim: { atLeast: 50 } });
    assert.deepEqual(
      [met, missed, ratioText({ what: 'plain', value: 2 })],
      [
        '    1.5 x  first push (aim: at most 2; met)',
        '     20 x  faster than kubectl (aim: at least 50; NOT met)',
        '      2 x  plain',
      ],
    );
  });

  it('takes a part that a round did not have as no time', () => {
    const parts = medianParts([{ ask: 10, apply: 5 }, { ask: 20 }, { ask: 30, apply: 7 }]);
    assert.deepEqual(parts, { ask: 20, apply: 5 });
  });

  it('aligns columns, and prints no head without rows', () => {
    const rows = [
      ['a', 1],
      ['b', 12.5],
    ] as const;
    const lines = table(['who', 'ms'], rows, (row) => row).split('\n');
    assert.deepEqual(
      lines.map((line) => line.length),
      [70, 70, 70],
    );
    assert.match(lines[2] ?? '', /^b {50,} {0,}12\.5$/);
    assert.equal(
      table(['who', 'ms'], [], () => []),
      '',
    );
  });

  it('prints all that a case has, and nothing of what it has not', () => {
    const measured: Measured = {
      name: 'many, at rest',
      times: statsOfAll({ lockstep: [1, 2, 3] }),
      ratios: [{ what: 'times the floor', value: 2 }],
      processes: [{ name: 'worker', residentMib: 200, peakMib: 300, idlePercent: 0.5 }],
      counts: { 'objects written': 0 },
    };
    const text = reportOf(measured);
    for (const expected of [/^many, at rest \(ms\)\n/, /lockstep +3 +1 +2 +3/, /worker +200 +300 +0\.5 %/]) {
      assert.match(text, expected);
    }
    assert.match(text, /objects written +0\n\n +2 x {2}times the floor$/);
    assert.doesNotMatch(text, /where the time went/);
  });
});
