import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { workDone } from '../../../src/applier/record/work-done.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { decodeRecord, encodeRecord } from '../../../src/record/codec.ts';
import type { ChangedObject, ClusterRecord } from '../../../src/record/record.ts';
import { readOutcome } from '../../../src/record/shape.ts';
import { sampleOutcome } from '../../doubles/sample-outcome.ts';
import { configMap, secret } from './objects.ts';
import { calm, resourceOf, type World, world } from './world.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function doneAfter(w: World, objects: readonly KubeObject[]) {
  w.push(objects);
  return lookAgain(w);
}

async function lookAgain(w: World) {
  const worker = w.worker('w1');
  await worker.look();
  await calm();
  await worker.rest();
  const done = (await w.record())?.outcome?.done;
  assert.ok(done);
  return done;
}

const change = (name: string, fields: string[] = []): ChangedObject => {
  return { object: name, action: 'update', fields, moreFields: 0 };
};

describe('the record says what was done for its revision', () => {
  it('each object that was created, updated or pruned, with the fields, and how long each step took', async () => {
    const w = await world();
    await doneAfter(
      w,
      ['one', 'two', 'three', 'four'].map((name) => configMap(name, { a: '1' })),
    );
    const { changed, moreChanged, took } = await doneAfter(w, [
      configMap('one', { a: '1' }),
      configMap('two', { a: '2' }),
      configMap('three', { a: '1' }),
      configMap('new', { a: '1' }),
    ]);
    assert.deepEqual(
      changed.toSorted((a, b) => (a.object < b.object ? -1 : 1)),
      [
        { object: 'ConfigMap default/four', action: 'prune', fields: [], moreFields: 0 },
        { object: 'ConfigMap default/new', action: 'create', fields: [], moreFields: 0 },
        { object: 'ConfigMap default/two', action: 'update', fields: ['data.a'], moreFields: 0 },
      ],
    );
    assert.equal(moreChanged, 0);
    const steps = Object.keys(took).filter((step) => ['ask', 'look', 'claim', 'apply'].includes(step));
    assert.deepEqual(steps, ['ask', 'look', 'claim', 'apply']);
  });

  it('of a Secret the keys, and no value', async () => {
    const w = await world();
    await doneAfter(w, [secret('key', { token: base64('canary-old'), user: base64('me') })]);
    const done = await doneAfter(w, [secret('key', { token: base64('canary-new'), user: base64('me') })]);
    assert.deepEqual(done.changed, [
      { object: 'Secret default/key', action: 'update', fields: ['data.token'], moreFields: 0 },
    ]);
  });

  it('keeps what an earlier look did for the same revision', async () => {
    const w = await world();
    const { changed } = await doneAfter(w, [configMap('one', { a: '1' }), configMap('two', { a: '1' })]);
    assert.equal(changed.length, 2);
    await w.cluster
      .as('kubectl')
      .apply(resourceOf('ConfigMap'), configMap('two', { a: 'x' }), { force: true });
    const later = await lookAgain(w);
    assert.deepEqual(
      later.changed.map(({ object, action, fields }) => [object, action, fields]),
      [
        ['ConfigMap default/two', 'update', ['data.a']],
        ['ConfigMap default/one', 'create', []],
      ],
    );
  });

  it('names a hundred objects at most, and counts the rest of every look', () => {
    const many = (from: number) => Array.from({ length: 80 }, (_, index) => change(`Thing t${from + index}`));
    const first = workDone(many(0), {}, undefined);
    const second = workDone(many(80), {}, first);
    const third = workDone(many(160), {}, second);
    assert.deepEqual(
      [first, second, third].map(({ changed, moreChanged }) => [changed.length, moreChanged]),
      [
        [80, 0],
        [100, 60],
        [100, 140],
      ],
    );
    assert.equal(third.changed[0]?.object, 'Thing t160');
  });

  it('stays small, however long names and paths are', () => {
    const long = (index: number) =>
      change(`Thing ${'n'.repeat(253)}/${index}`, Array(10).fill('p'.repeat(120)));
    const done = workDone(
      Array.from({ length: 5_000 }, (_, index) => long(index)),
      {},
      undefined,
    );
    assert.ok(JSON.stringify(done).length < 70_000);
    assert.equal(done.changed.length + done.moreChanged, 5_000);
  });
});

const DONE = { changed: [change('Thing a/b', ['spec.x'])], moreChanged: 2, took: { ask: 1, apply: 20 } };

describe('what was done, where another version of Lockstep wrote the record', () => {
  it('is read back as it was written', () => {
    const record = {
      origin: { repository: 'r', branch: 'main' },
      cluster: { name: 'a', uid: 'u' },
      groupKinds: [],
      namespaces: [],
      outcome: { ...sampleOutcome(1), done: DONE },
    } as ClusterRecord;
    assert.deepEqual(decodeRecord(encodeRecord(record, 'site')), record);
  });

  it('is not known of an older one', () => {
    assert.ok(!('done' in readOutcome(JSON.stringify(sampleOutcome(1)))));
  });

  it('is left out where a newer one says it in words that are not known here', () => {
    const changed = [{ ...change('Thing a/b'), action: 'moved' }];
    for (const done of [{ ...DONE, changed }, 'text', null, { changed: [] }])
      assert.deepEqual(readOutcome(JSON.stringify({ ...sampleOutcome(1), done })), sampleOutcome(1));
  });
});
