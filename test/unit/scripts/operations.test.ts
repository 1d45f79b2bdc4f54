import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The first column of every table that tells what Lockstep says, in backticks there. */
function quotedInOperations(): string[] {
  const text = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const [, rest = ''] = text.split('## What it says, and what to do');
  const [section = ''] = rest.split(/^## /m);
  const cells = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|')[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted));
}

/** What stands between the places that are filled in, where it is long enough to be somebody's words. */
const wordsOf = (quoted: string) =>
  quoted
    .split(/\.\.\.|<[^>]*>/)
    .map((part) => part.trim())
    .filter((part) => part.length > 3);

describe('docs/operations.md', () => {
  it('quotes what the code says', () => {
    const files = globSync('src/**/*.ts', { cwd: root });
    const code = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    const words = quotedInOperations().flatMap(wordsOf);
    assert.ok(words.length > 25);
    const unsaid = words.filter((part) => !code.includes(part));
    assert.deepEqual(unsaid, []);
  });
});
