import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPlainlyLive } from '../../../src/applier/compare/plainly-live.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../../src/cluster/object.ts';

type Fields = Record<string, unknown>;

const WHERE = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };

function entry(fieldsV1: Fields, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry {
  return { manager: 'lockstep', operation: 'Apply', apiVersion: 'apps/v1', fieldsV1, ...more };
}

function liveAs(body: Fields, ours: Fields, others: ManagedFieldsEntry[] = []): KubeObject {
  const metadata = { ...WHERE.metadata, uid: 'u', managedFields: [...others, entry(ours)] };
  return { ...WHERE, ...body, metadata };
}

/** What Git says, what is there, what of it is ours, and what others own. */
type Case = [what: string, desired: Fields, live: Fields, ours: Fields, others?: Fields];

function isProven([, desired, live, ours, others]: Case): boolean {
  const theirs = others ? [entry(others, { manager: 'other' })] : [];
  return isPlainlyLive({ ...WHERE, ...desired }, liveAs(live, ours, theirs));
}

const item = (...names: string[]) =>
  Object.fromEntries([['.', {}], ...names.map((name) => [`f:${name}`, {}])]);
const ports = (fields: Fields) => ({ 'f:ports': fields });
const TCP = 'k:{"port":80,"protocol":"TCP"}';
const UDP = 'k:{"port":80,"protocol":"UDP"}';
const parts = ports({ 'k:{"name":"a"}': item('name'), 'k:{"name":"b"}': item('name') });
const [a, b, side] = [{ name: 'a' }, { name: 'b' }, { name: 'side' }];

describe('an object is plainly live', () => {
  const cases: Case[] = [
    [
      'with others beside',
      { spec: { n: 1 } },
      { spec: { n: 1, m: 2 }, status: {} },
      { 'f:spec': { 'f:n': {} } },
    ],
    ['with a co-owner', { n: 'x' }, { n: 'x' }, { 'f:n': {} }, { 'f:n': {} }],
    ['with dots in its keys', { d: { 'a.b/c': '1' } }, { d: { 'a.b/c': '1' } }, { 'f:d': { 'f:a.b/c': {} } }],
    [
      'with keys that every object has',
      { d: { constructor: '1' } },
      { d: { constructor: '1' } },
      { 'f:d': { 'f:constructor': {} } },
    ],
    ['with what is replaced as a whole', { s: { a: ['1'] } }, { s: { a: ['1'] } }, { 'f:s': {} }],
    ['with an empty map that is there', { e: {} }, { e: {} }, { 'f:e': {} }],
    ['with items among those of others', { ports: [a, b] }, { ports: [a, side, b] }, parts],
    [
      'with a key that the server defaults',
      { ports: [{ port: 80 }] },
      { ports: [{ port: 80, protocol: 'TCP' }] },
      ports({ [TCP]: item('port') }),
    ],
    ['with a set', { ports: ['x', 'y'] }, { ports: ['x', 'z', 'y'] }, ports({ 'v:"x"': {}, 'v:"y"': {} })],
    [
      'with a map of maps',
      { m: { a: { b: 1 } } },
      { m: { a: { b: 1 } } },
      { 'f:m': { 'f:a': { '.': {}, 'f:b': {} } } },
    ],
  ];
  for (const one of cases) it(one[0], () => assert.ok(isProven(one)));
});

describe('an object is not plainly live', () => {
  const cases: Case[] = [
    ['where a value is another', { n: 1 }, { n: 2 }, { 'f:n': {} }],
    ['where a number is a text', { n: 80 }, { n: '80' }, { 'f:n': {} }],
    ['where a text is spelt with other characters', { n: 'é' }, { n: 'e\u0301' }, { 'f:n': {} }],
    ['where a quantity is spelt otherwise', { cpu: '0.5' }, { cpu: '500m' }, { 'f:cpu': {} }],
    ['where a number may have been rounded', { n: 2 ** 53 }, { n: 2 ** 53 }, { 'f:n': {} }],
    ['where a field is gone', { n: 1 }, {}, { 'f:n': {} }],
    [
      'where a field that every object inherits is gone',
      { d: { constructor: '1' } },
      { d: {} },
      { 'f:d': { 'f:constructor': {} } },
    ],
    ['where somebody took a field', { n: 1, m: 2 }, { n: 1, m: 2 }, { 'f:n': {} }],
    ['where we own what Git does not say', { n: 1 }, { n: 1, m: 2 }, { 'f:n': {}, 'f:m': {} }],
    ['where we own another field instead', { n: 1 }, { n: 1, m: 1 }, { 'f:m': {} }],
    ['where we own what is gone', { n: 1 }, { n: 1 }, { 'f:n': {}, 'f:m': {} }],
    ['with a null', { n: null }, { n: null }, { 'f:n': {} }],
    ['with a null that is left out', { n: null }, {}, { 'f:n': {} }],
    ['with an empty list that is left out', { l: [] }, {}, {}],
    ['with an empty map that has grown', { e: {} }, { e: { a: 1 } }, { 'f:e': {} }],
    [
      'with what was an empty map, filled by others',
      { e: { a: 1 } },
      { e: { a: 1 } },
      { 'f:e': {} },
      { 'f:e': { 'f:a': {} } },
    ],
    ['with a list where we own a map', { l: ['x'] }, { l: ['x'] }, { 'f:l': { 'f:0': {} } }],
    ['with items in another order', { ports: [a, b] }, { ports: [b, a] }, parts],
    ['with an item that is gone', { ports: [a, b] }, { ports: [a] }, parts],
    ['with an item that is there twice', { ports: [a, b] }, { ports: [a, b, b] }, parts],
    ['with an item that was there twice', { ports: [a] }, { ports: [a] }, ports({ 'k:{"name":"a"}': {} })],
    ['with an item that Git dropped', { ports: [a] }, { ports: [a, b] }, parts],
    ['with an item that is not ours', { ports: [a, b, side] }, { ports: [a, b, side] }, parts],
    [
      'with a defaulted key that was said',
      { ports: [{ port: 80 }] },
      { ports: [{ port: 80, protocol: 'UDP' }] },
      ports({ [UDP]: item('port', 'protocol') }),
    ],
    [
      'with another key',
      { ports: [{ port: 80, protocol: 'TCP' }] },
      { ports: [{ port: 80, protocol: 'UDP' }] },
      ports({ [UDP]: item('port', 'protocol') }),
    ],
    [
      'with a set in another order',
      { ports: ['y', 'x'] },
      { ports: ['x', 'y'] },
      ports({ 'v:"x"': {}, 'v:"y"': {} }),
    ],
    ['with a set of texts for numbers', { ports: ['1'] }, { ports: [1] }, ports({ 'v:1': {} })],
    ['with items by their index', { ports: ['x'] }, { ports: ['x'] }, ports({ 'i:0': {} })],
    [
      'with items of two sorts',
      { ports: [a, 'x'] },
      { ports: [a, 'x'] },
      ports({ 'k:{"name":"a"}': item('name'), 'v:"x"': {} }),
    ],
  ];
  for (const one of cases) it(one[0], () => assert.ok(!isProven(one)));

  const desired: KubeObject = { ...WHERE, n: 1 };
  const live = liveAs({ n: 1 }, { 'f:n': {} });
  const withEntry = (ours: ManagedFieldsEntry): KubeObject => ({
    ...live,
    metadata: { ...live.metadata, managedFields: [ours] },
  });
  const objects: [what: string, live: KubeObject][] = [
    ['of which nothing is ours', withEntry(entry({ 'f:n': {} }, { manager: 'other' }))],
    ['of which we own a subresource', withEntry(entry({ 'f:n': {} }, { subresource: 'scale' }))],
    ['that we updated, and never applied', withEntry(entry({ 'f:n': {} }, { operation: 'Update' }))],
    ['that we applied in another version', withEntry(entry({ 'f:n': {} }, { apiVersion: 'apps/v1beta1' }))],
    ['that was read in another version', { ...live, apiVersion: 'apps/v2' }],
    ['of another name', { ...live, metadata: { ...live.metadata, name: 'other' } }],
  ];
  for (const [what, object] of objects) it(what, () => assert.ok(!isPlainlyLive(desired, object)));
  it('or it would be', () => assert.ok(isPlainlyLive(desired, live)));
});
