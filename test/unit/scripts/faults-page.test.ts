import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The rows of a page's tables, from this heading on, that promise something. */
function rowsOf(page: string, from: string, head: string): string[] {
  const [, text = ''] = readFileSync(join(root, page), 'utf8').split(from);
  return text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith(head));
}

/** `[tips](../test/sandbox/faults/tips.test.ts) "one name", "another"`: a row cites one or more of these. */
const citation = /\[[^\]]+\]\((?<file>[^)]+\.ts)\)(?<names>(?:,? "[^"]+")+)/g;

for (const { page, from, head, least } of [
  { page: 'docs/faults.md', from: '# What was tried to break it', head: '| fault |', least: 40 },
  { page: 'docs/threats.md', from: '## Attacks', head: '| attack |', least: 50 },
  { page: 'SECURITY.md', from: '## What may be relied on', head: '| |', least: 8 },
]) {
  describe(page, () => {
    const rows = rowsOf(page, from, head);

    it('is a long list', () => assert.ok(rows.length > least));

    it('names for each row a test that is there', () => {
      for (const row of rows) {
        const cited = [...row.matchAll(citation)];
        assert.ok(cited.length > 0, `no test: ${row}`);
        for (const { groups } of cited)
          assertNamed(join(dirname(page), groups?.['file'] ?? ''), groups?.['names'] ?? '');
      }
    });
  });
}

function assertNamed(file: string, quoted: string): void {
  const path = join(root, file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  for (const [, name = ''] of quoted.matchAll(/"([^"]+)"/g)) {
    assert.ok(text.includes(name), `${file} has no test "${name}"`);
  }
}
