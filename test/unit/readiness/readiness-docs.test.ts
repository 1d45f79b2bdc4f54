import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { JUDGES } from '../../../src/readiness/judges.ts';
import { readinessOf } from '../../../src/readiness/readiness-of.ts';
import { live } from './objects.ts';

const text = await readFile(new URL('../../../docs/readiness.md', import.meta.url), 'utf8');

/** What stands in backticks. */
const quoted = (part: string) => [...part.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');

test('docs/readiness.md has a row for every kind with a rule of its own, and for no other', () => {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  const told = rows.flatMap((row) => quoted(row.split('|')[1] ?? ''));
  assert.deepEqual(told.sort(), [...JUDGES.keys()].sort());
});

test('the kinds that docs/readiness.md calls Current at once are', () => {
  const [, section = ''] = text.split('## Kinds without a status');
  const kinds = quoted(section.split('A ValidatingAdmissionPolicy has')[0] ?? '');
  assert.ok(kinds.length > 10);
  for (const name of kinds) {
    const [kind = '', ...group] = name.split('.');
    const apiVersion = group.length > 0 ? `${group.join('.')}/v1` : 'v1';
    assert.equal(readinessOf(live(`${apiVersion} ${kind}`)).status, 'Current', name);
  }
});
