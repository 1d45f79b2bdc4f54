import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../src/clock/system-clock.ts';
import { defaultLimits } from '../../src/manifests/limits.ts';
import type { Parsed, SourceFile } from '../../src/manifests/manifest.ts';
import { createParser, type Parser } from '../../src/manifests/parser.ts';
import { configMap, file } from '../unit/manifests/source-files.ts';

function namesOf(parsed: readonly Parsed[]): string[][] {
  return parsed.map(({ manifests }) => manifests.map(({ object }) => object.metadata.name));
}

describe('real parser threads', () => {
  let parser: Parser;
  before(() => {
    parser = createParser(systemClock);
  });
  after(() => parser.close());

  it('give one result a file, in the order of the files, also when shared out', async () => {
    const files = Array.from({ length: 3000 }, (_, index) => configMap(`n${index}`));
    assert.deepEqual(
      namesOf(await parser.parseFiles(files)),
      files.map(({ path }) => [path.slice(0, -'.yaml'.length)]),
    );
  });

  it('leave the caller its bytes', async () => {
    const given = configMap('mine');
    await parser.parseFiles([given]);
    assert.ok(given.content.length > 0);
  });

  const levels = 'bcdefghijklmnop'.split('').map((key, index) => {
    const alias = `*${'abcdefghijklmno'[index]}`;
    return `${key}: &${key} [${Array(10).fill(alias).join(', ')}]`;
  });
  const manyKeys = Array.from({ length: 60_000 }, (_, index) => `  key-${index}: v`).join('\n');
  const hostile: [what: string, hostile: SourceFile, message: RegExp][] = [
    ['a 10 MiB file', file('big.yaml', 'a: b\n'.repeat(2 * 1024 * 1024)), /^the file has 10485760 bytes/],
    [
      'an alias bomb',
      file('bomb.yaml', ['a: &a [x, x]', ...levels].join('\n')),
      /^the file's aliases stand for/,
    ],
    ['40 KB of [ as YAML', file('brackets.yaml', '['.repeat(40_000)), /nested too deeply/],
    ['40 KB of [ as JSON', file('brackets.json', '['.repeat(40_000)), /nested deeper than/],
    [
      'a flood of documents',
      file('documents.yaml', '--- null\n'.repeat(100_000)),
      /^the file holds more than 5000/,
    ],
    ['a flood of errors', file('errors.yaml', 'a: b: c\n'.repeat(50_000)), /begins in the middle of a line/],
    [
      'a map of 60,000 keys that names one twice',
      file(
        'keys.yaml',
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${manyKeys}\n  key-0: w\n`,
      ),
      /^the field "key-0" is given twice/,
    ],
  ];
  for (const [what, bad, message] of hostile) {
    it(`end ${what} within seconds, with a fault of that file alone`, { timeout: 60_000 }, async () => {
      const [fine, culprit] = await parser.parseFiles([configMap('fine'), bad]);
      assert.deepEqual(fine?.faults, []);
      assert.ok(
        culprit?.faults.some((fault) => message.test(fault.message)),
        JSON.stringify(culprit?.faults),
      );
      assert.ok((culprit?.faults.length ?? 0) <= defaultLimits.faults + 1);
    });
  }

  it('that hang are ended, and the next file gets a new one', { timeout: 60_000 }, async () => {
    // The start of a thread counts too, on a slow machine.
    const hasty = createParser(systemClock, { threads: 1, fileTimeoutMs: 5_000 });
    const slow = file('slow.yaml', `a: "${'x\n'.repeat(1_000_000)}"`);
    const [first, culprit, last] = await hasty.parseFiles([configMap('a'), slow, configMap('b')]);
    await hasty.close();
    assert.deepEqual(first?.faults, []);
    assert.deepEqual(culprit?.faults[0]?.message, 'the file took longer than 5 s to parse');
    assert.deepEqual(last?.faults, []);
  });
});
