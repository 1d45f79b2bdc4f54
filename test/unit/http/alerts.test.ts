import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { metrics } from '../../../src/http/metrics.ts';

interface Rule {
  alert: string;
  expr: string;
  annotations: Record<string, string>;
}

const docs = new URL('../../../docs/', import.meta.url);
const text = await readFile(new URL('alerts.yaml', docs), 'utf8');
const operations = await readFile(new URL('operations.md', docs), 'utf8');
const { groups } = parse(text) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

/** Everything that Lockstep exports, with its type. */
async function exported(): Promise<{ name: string; type: string }[]> {
  const told = metrics();
  told.clusterLags(() => new Map());
  const all = await told.registry.getMetricsAsJSON();
  return all.map(({ name, type }) => ({ name, type: String(type) }));
}

/** The names in a PromQL expression that are no function, operator, label or text. */
function metricsIn(expr: string): string[] {
  const bare = expr
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replace(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, ' ');
  const names = bare.match(/\b[a-z_][a-z0-9_]*\b(?!\s*\()/gi) ?? [];
  const words = new Set(['and', 'or', 'unless', 'bool', 'offset', 'max', 'min', 'sum']);
  return names.filter((name) => !words.has(name));
}

/** As GitHub makes an anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

suite('docs/alerts.yaml', () => {
  test('asks only for metrics that Lockstep exports', async () => {
    const parts = (name: string) => ['_bucket', '_sum', '_count'].map((part) => name + part);
    const all = await exported();
    const known = new Set(all.flatMap(({ name, type }) => (type === 'histogram' ? parts(name) : [name])));
    for (const { alert, expr } of rules) {
      const asked = metricsIn(expr);
      assert.ok(asked.length > 0, `${alert} asks for nothing`);
      const unknown = asked.filter((name) => !known.has(name));
      assert.deepEqual(unknown, [], alert);
    }
  });

  test('has a runbook for every alert, under a heading of docs/operations.md', () => {
    const headings = [...operations.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading ?? '');
    const anchors = new Set(headings.map(anchorOf));
    for (const { alert, annotations } of rules) {
      const [file, anchor = ''] = (annotations['runbook_url'] ?? '').split('#');
      assert.equal(file, 'operations.md', alert);
      assert.ok(anchors.has(anchor), `${alert}: there is no heading for #${anchor}`);
    }
  });

  test('gives every alert a name of its own, and says what happened', () => {
    assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
    for (const { alert, annotations } of rules) {
      assert.ok(annotations['summary'] && annotations['description'], alert);
    }
  });
});

test('docs/operations.md tells of each metric of ours', async () => {
  const ours = (await exported()).map(({ name }) => name).filter((name) => name.startsWith('lockstep_'));
  assert.equal(ours.length, 7);
  for (const name of ours) assert.ok(operations.includes(`| \`${name}\` |`), name);
});
