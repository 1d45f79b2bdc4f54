import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LEASE_MS } from '../../../src/applier/claim/claim.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { once } from './gates.ts';
import { configMap, service } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';

describe('a write without an answer', () => {
  aroundEach();

  const unanswered = () => new ClusterError('transient', 'connection reset');

  for (const [what, error] of [
    ['no reply', unanswered()],
    ['a gateway’s', new ClusterError('transient', 'bad gateway', { status: 502 })],
    ['etcd’s time-out', new ClusterError('transient', 'etcdserver: request timed out', { status: 500 })],
    ['a server that is going away', new ClusterError('transient', 'shutting down', { status: 503 })],
    ['the server’s own time-out', new ClusterError('transient', 'timeout', { status: 504 })],
  ] as const) {
    it(`(${what}) keeps the lease: it may still land`, async () => {
      w.push([configMap('one'), configMap('two')]);
      w.cluster.failNext({ verb: 'apply', error });
      assert.equal(await worker.look(), 'unfinished');
      const record = await w.record();
      assert.ok(record?.lease, 'nobody else may come before it has landed or died');
      assert.equal(record?.outcome?.state, 'failed');
      await w.clock.advance(LEASE_MS * 3);
      assert.deepEqual((await w.record())?.lease, record?.lease, 'and nobody renews it');
    });
  }

  it('keeps the lease also where the process is told to stop in that moment', async () => {
    w.push([configMap('one'), configMap('two'), service('web')]);
    const stopping = new AbortController();
    const gate = once(
      'there',
      ({ object }) => object === 'ConfigMap default/one',
      () => {
        stopping.abort(new Error('SIGTERM'));
        throw unanswered();
      },
    );
    const stopped = w.worker('stopped', { gate });
    await assert.rejects(stopped.look(stopping.signal), /SIGTERM/);
    assert.ok((await w.record())?.lease);
  });

  it('keeps the lease also where the record cannot be written then', async () => {
    w.push([configMap('one'), configMap('two')]);
    const cut = w.worker('cut', {
      gate: {
        pass: async ({ verb, writes }, way) => {
          if (writes && verb !== 'create' && way === 'there') throw unanswered();
        },
      },
    });
    await assert.rejects(cut.look(), /connection reset/);
    assert.ok((await w.record())?.lease);
  });

  for (const [what, error] of [
    ['a server that is overloaded', new ClusterError('transient', 'too many requests', { status: 429 })],
    [
      'an admission webhook that could not be called',
      new ClusterError('transient', 'Internal error occurred: failed calling webhook "x.example": EOF', {
        status: 500,
      }),
    ],
    ['a refusal', new ClusterError('refused', 'invalid', { status: 422 })],
  ] as const) {
    it(`that is an answer all the same frees it: ${what}`, async () => {
      w.push([configMap('one'), configMap('two')]);
      w.cluster.failNext({ verb: 'apply', error });
      await worker.look();
      await worker.rest();
      const record = await w.record();
      assert.equal(record?.outcome?.state, 'failed');
      assert.equal(record?.lease, undefined);
    });
  }
});
