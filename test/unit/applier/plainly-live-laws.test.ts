import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isPlainlyLive } from '../../../src/applier/compare/plainly-live.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';

type Fields = Record<string, unknown>;

const WHERE = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };

function liveAs(spec: unknown, fieldsV1: Fields): KubeObject {
  const ours = { manager: 'lockstep', operation: 'Apply' as const, apiVersion: 'apps/v1', fieldsV1 };
  return { ...WHERE, spec, metadata: { ...WHERE.metadata, managedFields: [ours] } };
}

/** A value with what the API server makes of it in a fieldsV1 set (structured-merge-diff's ToFieldSet). */
interface Applied {
  value: unknown;
  fields: Fields;
}

const name = fc.constantFrom('a', 'b.c', 'd/e', 'é', '__proto__', 'toString', '0');
const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constantFrom('80', 80, '', '500m'));
const own = (entries: [string, unknown][]): Fields => Object.fromEntries(entries);

const { node } = fc.letrec<{ node: Applied; map: Applied }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    scalar.map((value) => ({ value, fields: {} })),
    fc
      .array(fc.oneof(scalar, fc.constant({ deep: ['x'] })), { minLength: 1, maxLength: 3 })
      .map((value) => ({ value, fields: {} })),
    tie('map'),
    fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 3 }).map((value) => ({
      value,
      fields: own(value.map((text) => [`v:${JSON.stringify(text)}`, {}])),
    })),
    fc.dictionary(name, tie('map'), { minKeys: 1, maxKeys: 3 }).map((items) => ({
      value: Object.entries(items).map(([key, { value }]) => ({ ...(value as object), key })),
      fields: own(
        Object.entries(items).map(([key, { fields }]) => [
          `k:${JSON.stringify({ key })}`,
          { '.': {}, ...fields, 'f:key': {} },
        ]),
      ),
    })),
  ),
  map: fc.dictionary(name, tie('node'), { minKeys: 1, maxKeys: 3 }).map((entries) => ({
    value: own(Object.entries(entries).map(([key, { value }]) => [key, value])),
    fields: own(Object.entries(entries).map(([key, { fields }]) => [`f:${key}`, fields])),
  })),
}));

/** A copy with one place changed, wherever it is: a leaf is another, or an entry more or less is there. */
function changed(value: unknown, choice: number): unknown {
  if (value === null || typeof value !== 'object') return [value, 'another'];
  const names = Object.keys(value);
  const at = choice % (names.length + 1);
  const key = names[at];
  if (Array.isArray(value)) return key === undefined ? [...value, 'more'] : replaced(value, at, choice);
  if (key === undefined) return own([...Object.entries(value), ['more', 'more']]);
  const below = (value as Fields)[key];
  const rest = Object.entries(value).filter(([one]) => one !== key);
  return own(choice % 2 ? rest : [...rest, [key, changed(below, choice >> 1)]]);
}

function replaced(list: readonly unknown[], at: number, choice: number): unknown[] {
  return choice % 2 ? list.toSpliced(at, 1) : list.with(at, changed(list[at], choice >> 1));
}

/** As a server's reply is read. */
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** As when somebody takes fields from us: a path below which nothing is left goes, too. */
function without(fields: Fields, choice: number): Fields {
  const paths = Object.keys(fields).filter((path) => path !== '.');
  const path = paths[choice % paths.length] ?? '';
  const rest = Object.entries(fields).filter(([one]) => one !== path);
  const below = fields[path] as Fields;
  const left = Object.keys(below).length === 0 || choice % 3 === 0 ? {} : without(below, choice >> 1);
  const isGone = Object.keys(left).every((one) => one === '.');
  return own(isGone ? rest : [...rest, [path, left]]);
}

describe('what an object proves of itself', () => {
  const both = ({ value, fields }: Applied, desired: unknown, ours: Fields = { 'f:spec': fields }) =>
    isPlainlyLive({ ...WHERE, spec: desired }, copy(liveAs(value, ours)));

  it('is that it is live, whatever it looks like', () => {
    fc.assert(fc.property(node, (applied) => assert.ok(both(applied, applied.value))));
  });

  it('is nothing, where anything of the manifest is changed, or of what is live at its fields', () => {
    fc.assert(
      fc.property(node, fc.nat(), (applied, choice) => {
        const other = changed(applied.value, choice);
        assert.ok(!both(applied, other));
        // What others add is not ours; what is edited or gone is.
        fc.pre(!JSON.stringify(other).includes('more'));
        assert.ok(!both({ ...applied, value: other }, applied.value));
      }),
    );
  });

  it('is nothing, where anything was given to or taken from our share', () => {
    fc.assert(
      fc.property(node, fc.nat(), (applied, choice) => {
        assert.ok(!both(applied, applied.value, without({ 'f:spec': applied.fields }, choice)));
        assert.ok(!both(applied, applied.value, { 'f:spec': applied.fields, 'f:more': {} }));
      }),
    );
  });
});
