import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { GUARANTEES } from '../../../proof/fences/fence.ts';
import { fences, harmless } from '../../../proof/fences/fences.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, 'proof/fences/mutants');
const all = [harmless, ...fences];

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

/** The files that a patch changes, as its headers name them. */
function filesIn(patch: string): string[] {
  const headers = patch
    .split('\n')
    .filter((line) => /^(?:---|\+\+\+|rename|deleted|new file|diff) /.test(line));
  return distinct(headers.flatMap((header) => header.split(/\s+/).filter((word) => /^[ab]\//.test(word))));
}

describe('the list of fences', () => {
  test('has exactly one entry for each mutant', () => {
    const named = all.map(({ mutant }) => mutant);
    assert.deepEqual(named.toSorted(), distinct(named));
    assert.deepEqual(readdirSync(folder).sort(), named.toSorted());
  });

  test('calls no two fences the same', () => {
    const names = fences.map(({ fence }) => fence);
    assert.deepEqual(names.toSorted(), distinct(names));
  });

  test('says of each fence which guarantees it keeps', () => {
    for (const { fence, keeps } of fences) {
      assert.ok(keeps.length > 0, fence);
      for (const guarantee of keeps) assert.ok(GUARANTEES.includes(guarantee), `${fence}: ${guarantee}`);
    }
  });

  test('leaves no guarantee without a fence', () => {
    assert.deepEqual(distinct(fences.flatMap(({ keeps }) => keeps)), [...GUARANTEES].sort());
  });

  test('names the test over real parts of each fence that the simulation cannot show', () => {
    for (const { fence, shownBy, shownIn } of fences) {
      assert.equal(shownIn === undefined, shownBy === 'simulation', fence);
      if (shownIn !== undefined) assert.ok(existsSync(join(root, shownIn)), shownIn);
    }
  });

  for (const { mutant, file } of all) {
    test(`${mutant} changes ${file} and nothing else`, () => {
      assert.match(file, /^src\//);
      assert.deepEqual(filesIn(readFileSync(join(folder, mutant), 'utf8')), [`a/${file}`, `b/${file}`]);
    });
  }
});
