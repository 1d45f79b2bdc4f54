import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { once } from './gates.ts';
import { atOne, atWeb, configMap, ingress, service } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { settle } from './world.ts';

describe('a worker that is told to stop', () => {
  aroundEach();

  it('finishes what it sent, hands the cluster back, and the next one goes on at once', async () => {
    w.push([configMap('one'), service('web'), ingress('web')]);
    await stoppedAt('back', 'Service default/web');
    assert.ok(await w.get('Service', atWeb), 'the sent one was done');
    assert.equal(await w.get('Ingress', atWeb), undefined, 'none was sent after');
    const record = await w.record();
    assert.deepEqual([record?.lease, record?.outcome], [undefined, undefined]);
    assert.equal(await worker.look(), 'done');
    await worker.rest();
    assert.ok(await w.get('Ingress', atWeb));
  });

  it('never sends what still waits for its turn in a big wave, and frees the cluster at once', async () => {
    w.push([configMap('one'), configMap('two'), configMap('three')]);
    await stoppedAt('there', 'ConfigMap default/one');
    for (const name of ['one', 'two', 'three']) {
      assert.equal(await w.get('ConfigMap', { name, namespace: 'default' }), undefined, name);
    }
    assert.equal((await w.record())?.lease, undefined);
    await settle(worker);
    assert.ok(await w.get('ConfigMap', atOne));
  });
});

/** A look that is told to stop when the write of that object is about to be sent, or has been answered. */
async function stoppedAt(way: 'there' | 'back', written: string): Promise<void> {
  const stopping = new AbortController();
  const gate = once(
    way,
    ({ object }) => object === written,
    () => stopping.abort(new Error('SIGTERM')),
  );
  await assert.rejects(w.worker('stopped', { gate }).look(stopping.signal), /SIGTERM/);
}
