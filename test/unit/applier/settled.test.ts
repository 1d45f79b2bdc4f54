import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { configMap, replicaSet, secret, service } from './objects.ts';
import { finished, settle, world } from './world.ts';

/** The server warns of its node selector. */
function warnedOf(name: string): KubeObject {
  const nodeSelector = { 'beta.kubernetes.io/os': 'linux' };
  const containers = [{ name: 'web', image: 'nginx:1' }];
  const { spec, ...object } = replicaSet(name);
  const labels = { app: name };
  return {
    ...object,
    spec: { ...(spec as object), template: { metadata: { labels }, spec: { nodeSelector, containers } } },
  };
}

/** What a process that was started since asks the server for by dry runs, before it finds everything settled. */
async function askedOf(objects: readonly KubeObject[]): Promise<string[]> {
  const w = await world();
  w.push(objects);
  await settle(w.worker('w1'));
  const asked: string[] = [];
  const gate = {
    pass: async (call: { verb: string; object: string }, way: string) => {
      if (call.verb === 'dry-run' && way === 'there') asked.push(call.object);
    },
  };
  const other = w.worker('w2', { gate });
  await finished(w.clock, other.look());
  await other.rest();
  assert.deepEqual(other.writes, []);
  return asked.sort();
}

describe('a process that was started since asks a server', () => {
  it('nothing of objects that prove by themselves that they are as Git has them', async () => {
    const objects = [configMap('one'), service('web'), secret('key', { token: 'aHVudGVyMg==' })];
    assert.deepEqual(await askedOf(objects), []);
  });

  it('about an object that proves nothing', async () => {
    const unclear = { ...configMap('unclear'), binaryData: null };
    assert.deepEqual(await askedOf([configMap('one'), unclear]), ['ConfigMap default/unclear']);
  });

  it('about an object of which it warned: only a server can say that again', async () => {
    assert.deepEqual(await askedOf([configMap('one'), warnedOf('web')]), ['ReplicaSet default/web']);
  });

  it('about all, where it warned of more than the record names', async () => {
    const many = Array.from({ length: 21 }, (_, index) => warnedOf(`web-${index}`));
    assert.equal((await askedOf([configMap('one'), ...many])).length, 22);
  });
});
