import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOptions } from '../../../../sandbox/bench/bench-options.ts';

describe('the command line of the bench', () => {
  it('runs sample and many on nine clusters unless told otherwise', () => {
    const { cases, rounds, warmUp, clusters, objects, workers, kubectlRounds, json } = readOptions([]);
    assert.deepEqual(cases, ['sample', 'many']);
    assert.deepEqual(
      { rounds, warmUp, clusters, objects, workers, kubectlRounds, json },
      {
        rounds: 10,
        warmUp: 1,
        clusters: 9,
        objects: 304,
        workers: 1,
        kubectlRounds: 1,
        json: false,
      },
    );
  });

  it('takes single cases and sizes', () => {
    const options = readOptions(['profile', '--clusters', '2', '--rounds=1', '--kubectl', '0', '--json']);
    assert.deepEqual(options.cases, ['profile']);
    assert.deepEqual(
      [options.clusters, options.rounds, options.kubectlRounds, options.json],
      [2, 1, 0, true],
    );
  });

  for (const [args, expected] of [
    [['smaple'], /smaple is no case of the bench: there are sample, many, profile/],
    [['--rounds', '0'], /--rounds 0: write a whole number, 1 or more/],
    [['--clusters', '10'], /--clusters 10: write a whole number, 1 to 9/],
    [['--objects', 'many'], /--objects many: write a whole number/],
    [['--round', '3'], /Unknown option/],
  ] as const) {
    it(`refuses ${args.join(' ')}`, () => {
      assert.throws(() => readOptions(args), expected);
    });
  }
});
