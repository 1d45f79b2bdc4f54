import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import { oncePerCommit } from '../../../src/pull-requests/list-heads.ts';
import { conflictWith, notChecked, planOf, unrelatedTo } from '../../../src/pull-requests/plan-status.ts';
import type { Rendering } from '../../../src/render/rendering.ts';
import { anyCharacter } from '../../suites/any-character.ts';

const rendering: Rendering = { treeHash: 't', faults: [], notes: [], objects: new Map() };

describe('a plan', () => {
  const table: [name: string, plan: { state: string; description: string }, expected: string][] = [
    [
      'of faults',
      planOf({ ...rendering, faults: [{ message: 'bad', place: { file: 'a.yaml', line: 3, column: 5 } }] }),
      'failure: a.yaml:3:5: bad',
    ],
    ['of a conflict', conflictWith('main', ['a', 'b']), 'failure: conflicts with main: a, b'],
    [
      'of many conflicts',
      conflictWith('main', ['a', 'b', 'c', 'd', 'e']),
      'failure: conflicts with main: a, b, c (+2 more)',
    ],
    [
      'of no common commit',
      unrelatedTo('main'),
      'failure: has no commit in common with main: begin the branch anew from it',
    ],
    [
      'of a fault that is ours',
      notChecked(new Error('no disk')),
      'error: not checked, it is tried again: no disk',
    ],
  ];
  for (const [name, { state, description }, expected] of table) {
    it(`${name}: ${expected}`, () => assert.equal(`${state}: ${description}`, expected));
  }

  it('keeps the first 200 faults of very many, and counts all', () => {
    const faults = Array.from({ length: 5_000 }, (_, at) => ({ message: `fault ${at}` }));
    const plan = planOf({ ...rendering, faults });
    assert.equal(plan.faults.length, 200);
    assert.equal(plan.description, 'fault 0 (+4999 more)');
  });

  it('keeps little of a fault that is long: a key of a manifest may have the length of its file', () => {
    const key = 'k'.repeat(1_000_000);
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', labels: { [key]: 1 } },
    });
    const { faults } = parseFile({ path: 'a.json', content: Buffer.from(text) });
    assert.ok(JSON.stringify(faults).length > key.length);
    const plan = planOf({ ...rendering, faults });
    assert.ok(JSON.stringify(plan).length < 2_000, `${JSON.stringify(plan).length} characters`);
    assert.match(plan.faults[0]?.message ?? '', /^the value of a label is a string/);
  });

  it('is one line that GitHub takes, whatever files are called', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: anyCharacter, maxLength: 200 })), (paths) => {
        const { description } = conflictWith('main', paths);
        assert.ok(description.length <= 140);
        assert.doesNotMatch(description, /[\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});

describe('heads', () => {
  const head = (sha: string, kind: 'ours' | 'fork' | 'queued', ref = kind as string) => ({ sha, kind, ref });

  it('are each checked once, as what was listed first', () => {
    const once = oncePerCommit([
      head('a', 'queued'),
      head('b', 'ours', '1'),
      head('b', 'ours', '2'),
      head('a', 'ours'),
    ]);
    assert.deepEqual(once, [head('a', 'queued'), head('b', 'ours', '1')]);
  });

  it('that are also in this repository are no fork, in either order', () => {
    const [fork, ours] = [head('a', 'fork'), head('a', 'ours')];
    assert.deepEqual(oncePerCommit([fork, ours]), [ours]);
    assert.deepEqual(oncePerCommit([ours, fork]), [ours]);
  });
});
