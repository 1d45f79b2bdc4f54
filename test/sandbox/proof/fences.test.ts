import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fences, harmless } from '../../../proof/fences/fences.ts';
import { applyPatches, mutatedCopy, REPOSITORY } from '../../../proof/fences/mutate.ts';
import { typeErrors } from '../../../proof/fences/type-errors.ts';

describe('the mutants of the fences', () => {
  for (const { mutant } of [harmless, ...fences]) {
    test(`${mutant} fits the present sources`, () => applyPatches(REPOSITORY, [mutant], ['--check']));
  }

  test('compile', async () => {
    assert.deepEqual(await typeErrors(), []);
  });

  test('are put into a copy, which is gone afterwards', async () => {
    const { file, mutant } = harmless;
    const copy = await mutatedCopy(mutant);
    try {
      const [shipped, mutated] = await Promise.all(
        [REPOSITORY, copy.dir].map((dir) => readFile(join(dir, file), 'utf8')),
      );
      assert.notEqual(mutated, shipped);
      // A second time it does not fit: it is there already.
      await assert.rejects(applyPatches(copy.dir, [mutant]));
    } finally {
      await copy.remove();
    }
    assert.equal(existsSync(copy.dir), false);
  });
});
