import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../../docs/faults.md', import.meta.url));
const rows = readFileSync(page, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| fault |'));

/** `[tips](../test/sandbox/faults/tips.test.ts) "one name", "another"`: a row cites one or more of these. */
const citation = /\[[^\]]+\]\((?<file>[^)]+\.test\.ts)\)(?<names>(?:,? "[^"]+")+)/g;

describe('what was tried to break it', () => {
  it('is a long list', () => assert.ok(rows.length > 40));

  it('names for each fault a test that is there', () => {
    for (const row of rows) {
      const cited = [...row.matchAll(citation)];
      assert.ok(cited.length > 0, `no test: ${row}`);
      for (const { groups } of cited) {
        const file = join(dirname(page), groups?.['file'] ?? '');
        const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
        const names = [...(groups?.['names'] ?? '').matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
        for (const name of names) assert.ok(text.includes(name), `${groups?.['file']} has no test "${name}"`);
      }
    }
  });
});
