import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Parsed, SourceFile } from '../../../src/manifests/manifest.ts';
import { memoizeByContent } from '../../../src/manifests/parse-memory.ts';
import { configMap, file } from './source-files.ts';

describe('the memory of parsed files', () => {
  function counting() {
    const asked: string[][] = [];
    const parseFiles = async (files: readonly SourceFile[]): Promise<Parsed[]> => {
      asked.push(files.map(({ path }) => path));
      return files.map(({ path }) => ({ manifests: [], faults: [{ message: path }] }));
    };
    return { asked, parseFiles };
  }

  it('a change of one file parses one file', async () => {
    const { asked, parseFiles } = counting();
    const remembered = memoizeByContent(parseFiles, 1_000_000);
    await remembered([file('a', '1'), file('b', '1'), file('c', '1')]);
    const again = await remembered([file('a', '1'), file('b', '2'), file('c', '1')]);
    assert.deepEqual(asked, [['a', 'b', 'c'], ['b']]);
    assert.deepEqual(
      again.map(({ faults }) => faults[0]?.message),
      ['a', 'b', 'c'],
    );
  });

  it('the same content under another path is parsed, because places name the path', async () => {
    const { asked, parseFiles } = counting();
    const remembered = memoizeByContent(parseFiles, 1_000_000);
    await remembered([file('a', '1')]);
    await remembered([file('b', '1')]);
    assert.deepEqual(asked, [['a'], ['b']]);
  });

  it('forgets what was used least recently', async () => {
    const { asked, parseFiles } = counting();
    const remembered = memoizeByContent(parseFiles, 20);
    const [a, b, c] = ['a', 'b', 'c'].map((path) => file(path, 'x'.repeat(10)));
    assert.ok(a && b && c);
    for (const one of [a, b, a, c, a, b]) await remembered([one]);
    assert.deepEqual(asked.flat(), ['a', 'b', 'c', 'b']);
  });

  it('remembers no failure', async () => {
    let calls = 0;
    const remembered = memoizeByContent(async (files) => {
      calls += 1;
      if (calls === 1) throw new Error('broken');
      return files.map(() => ({ manifests: [], faults: [] }));
    }, 1000);
    await assert.rejects(remembered([configMap('a')]), /broken/);
    assert.equal((await remembered([configMap('a')])).length, 1);
  });
});
