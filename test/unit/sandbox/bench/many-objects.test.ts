import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHANGED, manyFiles, manyObjects } from '../../../../sandbox/bench/many-objects.ts';
import { parseFile } from '../../../../src/manifests/parse-file.ts';

const options = { namespace: 'many', count: 304, value: 'one' };

describe('the objects of the bench', () => {
  it('are as many as asked for, each of its own, of eight kinds', () => {
    const objects = manyObjects(options);
    const keys = new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
    assert.equal(keys.size, 304);
    assert.equal(new Set(objects.map(({ kind }) => kind)).size, 8);
  });

  it('differ in one object between two values', () => {
    const [one, two] = [manyObjects(options), manyObjects({ ...options, value: 'two' })];
    const changed = one.filter((object, index) => JSON.stringify(object) !== JSON.stringify(two[index]));
    assert.deepEqual(
      changed.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      [`ConfigMap ${CHANGED}`],
    );
  });

  it('are the same in the files of a repository', () => {
    const parsed = Object.entries(manyFiles(options)).map(([path, text]) =>
      parseFile({ path, content: Buffer.from(text) }),
    );
    assert.deepEqual(
      parsed.flatMap(({ faults }) => faults),
      [],
    );
    const objects = parsed.flatMap(({ manifests }) => manifests.map(({ object }) => object));
    assert.deepEqual(objects, manyObjects(options));
  });
});
