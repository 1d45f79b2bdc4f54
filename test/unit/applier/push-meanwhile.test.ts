import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isClaim, isRecord, once } from './gates.ts';
import { atOne, configMap, service } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { calm, settle } from './world.ts';

describe('a push in the middle of a look', () => {
  aroundEach();

  it('after the claim: the newer revision is written, and the older never', async () => {
    w.push([configMap('one', { from: 'the base' })]);
    await settle(worker);
    w.push([configMap('one', { from: 'older' }), configMap('older')]);
    let newer = '';
    const gate = once('back', isClaim, () => {
      newer = w.push([configMap('one', { from: 'newer' })]);
    });
    const late = w.worker('w2', { gate });
    await late.look();
    await late.rest();
    assert.deepEqual(late.objectWrites(), ['apply ConfigMap default/one']);
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'newer' });
    assert.equal((await w.record())?.revision, newer);
  });

  it('back to where it was: what the force-push says is written', async () => {
    const base = w.push([configMap('one', { from: 'the base' })]);
    await settle(worker);
    w.push([configMap('one', { from: 'the rewound' })]);
    const late = w.worker('w2', {
      gate: once('back', isClaim, () => {
        w.remote.tip = base;
      }),
    });
    await late.look();
    await late.rest();
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'the base' });
    assert.equal((await w.record())?.revision, base);
  });

  for (const [what, move] of [
    ['deletes the branch', () => (w.remote.tip = undefined)],
    ['is bad', () => w.remote.commit({ 'federation.yaml': '{}' })],
  ] as const) {
    it(`that ${what}: nothing is written, and the record says what it said`, async () => {
      w.push([configMap('one'), service('web')]);
      await settle(worker);
      const before = await w.record();
      w.push([configMap('one', { from: 'newer' })]);
      const late = w.worker('w2', { gate: once('back', isClaim, move) });
      assert.equal(await late.look(), 'done');
      await late.rest();
      assert.deepEqual(late.objectWrites(), []);
      assert.deepEqual(await w.record(), before);
    });
  }

  it('that renames the federation: nothing is written under the claim of the old record', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    w.push([configMap('one', { from: 'newer' })]);
    const renamed = () => {
      const files = w.remote.commits.get(w.remote.tip ?? '')?.files ?? {};
      const text = String(files['federation.yaml']).replace('"name":"site"', '"name":"renamed"');
      w.remote.commit({ ...files, 'federation.yaml': text });
    };
    const late = w.worker('w2', { gate: once('back', isClaim, renamed) });
    assert.equal(await late.look(), 'unfinished');
    await late.rest();
    assert.deepEqual(late.objectWrites(), []);
    assert.equal((await w.record())?.lease, undefined);
  });
});

describe('what was read before Git answered', () => {
  aroundEach();

  it('does not count where another held the cluster since', async () => {
    const base = w.push([configMap('one', { from: 'the base' })]);
    const held = Promise.withResolvers<void>();
    let holding = false;
    const early = w.worker('early', {
      gate: {
        pass: async ({ verb, object }, way) => {
          if (holding && verb === 'get' && way === 'there' && isRecord(object)) await held.promise;
        },
      },
    });
    await settle(early);
    await early.look();
    holding = true;
    const looking = early.look();
    await calm();
    w.push([configMap('one', { from: 'another' })]);
    await worker.look();
    await worker.rest();
    w.remote.tip = base;
    held.resolve();
    assert.equal(await looking, 'done');
    await early.rest();
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'the base' });
    assert.equal((await w.record())?.revision, base);
  });
});
