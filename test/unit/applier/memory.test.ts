import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type AppliedMemory, appliedMemory } from '../../../src/applier/compare/memory.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';

const CLUSTER = 'alpha';
const KEY = 'ConfigMap one';

/** As a server gives it; `fieldsV1` is read only where an object is compared field by field. */
function live(resourceVersion: string, value: string, read: () => void = () => {}): KubeObject {
  const entry = {
    manager: 'lockstep',
    operation: 'Apply' as const,
    get fieldsV1() {
      read();
      return { 'f:data': { 'f:value': {} } };
    },
  };
  const metadata = { name: 'one', uid: 'u1', resourceVersion, managedFields: [entry] };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value } };
}

function answer(object: KubeObject, warnings: string[] = []) {
  return { object, warnings };
}

describe('what a process remembers of an object that it applied', () => {
  let memory: AppliedMemory;
  const isUnchanged = (object: KubeObject, digest = 'd1') => memory.isUnchanged(CLUSTER, KEY, digest, object);

  const begin = () => {
    memory = appliedMemory();
    memory.remember(CLUSTER, KEY, 'd1', answer(live('5', 'mine')));
  };

  describe('makes it unchanged', () => {
    beforeEach(begin);

    it('without a comparison, while its version is the same', () => {
      assert.ok(isUnchanged(live('5', 'mine', () => assert.fail('it was compared'))));
    });

    it('where others wrote beside our share, and is compared once for that', () => {
      let comparisons = 0;
      const written = () => live('6', 'mine', () => comparisons++);
      assert.ok(isUnchanged(written()));
      const once = comparisons;
      assert.ok(once > 0);
      assert.ok(isUnchanged(written()));
      assert.equal(comparisons, once);
    });
  });

  describe('does not make it unchanged', () => {
    beforeEach(begin);

    it('where our share was edited', () => assert.ok(!isUnchanged(live('6', 'theirs'))));

    it('where the manifest is another', () => assert.ok(!isUnchanged(live('5', 'mine'), 'd2')));

    it('where it is another object, of the same name and version', () => {
      const { metadata, ...rest } = live('5', 'theirs');
      assert.ok(!isUnchanged({ ...rest, metadata: { ...metadata, uid: 'u2' } }));
    });

    it('where neither has a version', () => {
      memory.remember(CLUSTER, KEY, 'd1', answer(live('', 'mine')));
      assert.ok(!isUnchanged(live('', 'theirs')));
    });

    it('once it is forgotten', () => {
      memory.forget(CLUSTER, KEY);
      assert.ok(!isUnchanged(live('5', 'mine')));
    });

    it('once only others are kept', () => {
      memory.keepOnly(CLUSTER, new Set([KEY]));
      assert.ok(isUnchanged(live('5', 'mine')));
      memory.keepOnly('beta', new Set());
      assert.ok(isUnchanged(live('5', 'mine')));
      memory.keepOnly(CLUSTER, new Set(['ConfigMap two']));
      assert.ok(!isUnchanged(live('5', 'mine')));
    });
  });

  it('is taken from a dry run only where that would change nothing of ours', () => {
    memory = appliedMemory();
    const found = live('5', 'mine');
    const changing = { live: found, reply: answer(live('5', 'other')) };
    assert.ok(!memory.rememberIfSame(CLUSTER, KEY, 'd1', changing));
    assert.ok(!isUnchanged(found));
    assert.ok(memory.rememberIfSame(CLUSTER, KEY, 'd1', { live: found, reply: answer(live('5', 'mine')) }));
    assert.ok(isUnchanged(found));
  });

  it('is taken from a dry run that changes nothing but who owns fields without a value', () => {
    const owning = (fields: object, data: object): KubeObject => {
      const object = live('5', 'mine');
      const fieldsV1 = { 'f:data': { 'f:value': {}, ...fields } };
      const entry = { manager: 'lockstep', operation: 'Apply' as const, fieldsV1 };
      return {
        ...object,
        metadata: { ...object.metadata, managedFields: [entry] },
        data: { value: 'mine', ...data },
      };
    };
    const confirmed = (found: KubeObject, reply: KubeObject) =>
      appliedMemory().rememberIfSame(CLUSTER, KEY, 'd1', { live: found, reply: answer(reply) });
    assert.ok(confirmed(owning({ 'f:empty': {} }, {}), owning({}, {})));
    assert.ok(!confirmed(owning({}, { empty: 'theirs' }), owning({ 'f:empty': {} }, {})));
    assert.ok(!confirmed(owning({}, { kept: 'same' }), owning({ 'f:kept': {} }, { kept: 'same' })));
  });

  describe('keeps the warnings of its object', () => {
    const deprecated = ['v1 Endpoints is deprecated in v1.33+'];
    const told = () => memory.warningsOf(CLUSTER, KEY);

    it('from an apply, also where others wrote beside our share since', () => {
      memory = appliedMemory();
      memory.remember(CLUSTER, KEY, 'd1', answer(live('5', 'mine'), deprecated));
      assert.ok(isUnchanged(live('6', 'mine')));
      assert.deepEqual(told(), deprecated);
    });

    it('from a dry run, and those of the last answer only', () => {
      memory = appliedMemory();
      const object = live('5', 'mine');
      memory.rememberIfSame(CLUSTER, KEY, 'd1', { live: object, reply: answer(object, deprecated) });
      assert.deepEqual(told(), deprecated);
      memory.remember(CLUSTER, KEY, 'd2', answer(object));
      assert.deepEqual(told(), []);
    });

    it('as many and as long as anybody reads', () => {
      memory = appliedMemory();
      const flood = Array.from({ length: 100 }, (_, index) => `${index} ${'x'.repeat(10_000)}`);
      memory.remember(CLUSTER, KEY, 'd1', answer(live('5', 'mine'), flood));
      assert.ok(JSON.stringify(told()).length < 3000);
    });
  });

  it('counts how often the same manifest had to be applied again', () => {
    memory = appliedMemory();
    const corrections = (digest: string) => memory.corrections(CLUSTER, KEY, digest);
    for (let count = 0; count < 3; count++) {
      memory.remember(CLUSTER, KEY, 'd1', answer(live(`${count}`, 'mine')));
      assert.equal(corrections('d1'), count);
    }
    assert.equal(corrections('d2'), 0);
    memory.remember(CLUSTER, KEY, 'd2', answer(live('9', 'mine')));
    assert.equal(corrections('d2'), 0);
  });
});
