import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('the documents', () => {
  it('are found', () => assert.ok(pages.length > 20));

  for (const page of pages) {
    it(`${page} leads nowhere that is not there`, () => {
      const text = readFileSync(join(root, page), 'utf8');
      const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
      const local = targets.filter((target) => !/^[a-z]+:/.test(target));
      const dead = local.filter((target) => !existsSync(join(root, dirname(page), target)));
      assert.deepEqual(dead, []);
    });
  }
});
