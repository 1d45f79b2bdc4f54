import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { LEASE_MS } from '../../../src/applier/claim/claim.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { deadlyGate, type Gate, type GatedCall } from './gated-cluster.ts';
import { configMap, ingress, service } from './objects.ts';
import { calm, finished, resourceOf, settle, type Worker, type World, world } from './world.ts';

const maps = resourceOf('ConfigMap');
const atOne = { name: 'one', namespace: 'default' };
const atWeb = { name: 'web', namespace: 'default' };

let w: World;
let worker: Worker;

const isRecord = (object: string) => object.endsWith('/lockstep-site');
const isClaim = ({ verb, object }: GatedCall) => verb !== 'get' && isRecord(object);

/** Does something once, when the first call that fits passes. */
function once(way: 'there' | 'back', fits: (call: GatedCall) => boolean, act: () => unknown): Gate {
  let done = false;
  return {
    pass: async (call, at) => {
      if (done || at !== way || !fits(call)) return;
      done = true;
      await act();
    },
  };
}

/** Within each group: at the top level, hooks would run around the tests of every file. */
function aroundEach(): void {
  beforeEach(async () => {
    w = await world();
    worker = w.worker('w1');
  });
}

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

describe('a worker that slept through its lease', () => {
  aroundEach();

  it('writes nothing that is older than what its heir wrote', async () => {
    w.push([configMap('one', { from: 'the base' }), service('web')]);
    await settle(worker);
    w.push([configMap('one', { from: 'older' }), configMap('two'), service('web')]);
    const asleep = Promise.withResolvers<void>();
    const wake = Promise.withResolvers<void>();
    const sleepy = w.worker('sleepy', {
      gate: {
        pass: async ({ verb, object }, way) => {
          if (verb !== 'apply' && !asleepNow) return;
          if (way === 'there' && object.startsWith('ConfigMap default/')) {
            asleepNow = true;
            asleep.resolve();
          }
          await wake.promise;
        },
      },
    });
    let asleepNow = false;
    const slept = sleepy.look();
    await asleep.promise;
    w.push([configMap('one', { from: 'newer' }), service('web')]);
    await worker.look();
    await w.clock.advance(LEASE_MS);
    await worker.look();
    await worker.rest();
    wake.resolve();
    await assert.rejects(slept, { kind: 'lease-lost' });
    await sleepy.rest();
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'newer' });
    assert.equal(await w.get('ConfigMap', { name: 'two', namespace: 'default' }), undefined);
  });

  it('leaves an heir who waits for the whole lease, looks twice, and keeps the inventory wide until then', async () => {
    w.push([configMap('one'), configMap('two'), service('web')]);
    await settle(worker);
    w.push([configMap('one'), configMap('two'), ingress('web')]);
    const gate = deadlyGate(({ verb }) => verb === 'apply');
    void w.worker('mortal', { gate }).look();
    await gate.died;
    w.push([configMap('one'), configMap('two')]);
    assert.equal(await worker.look(), 'done');
    assert.deepEqual([worker.writes, worker.again], [[], [LEASE_MS]]);
    await w.clock.advance(LEASE_MS - 1);
    await worker.look();
    assert.deepEqual(worker.writes, []);
    await w.clock.advance(1);
    worker.again.length = 0;
    await worker.look();
    await worker.rest();
    assert.ok(worker.again.includes(LEASE_MS), 'a second full look is owed one lease later');
    assert.equal((await w.record())?.lease, undefined);
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap', 'Ingress.networking.k8s.io', 'Service']);
    // The one thing that may slip through: a create of the dead worker, on its way all the time.
    const labels = (await w.get('ConfigMap', atOne))?.metadata.labels ?? {};
    const slipped = { ...ingress('web'), metadata: { ...ingress('web').metadata, labels } };
    await w.cluster.as('lockstep').apply(resourceOf('Ingress'), slipped, { force: false });
    await w.clock.advance(LEASE_MS);
    await worker.look();
    await worker.rest();
    assert.equal(await w.get('Ingress', atWeb), undefined);
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap']);
  });
});

describe('the last request of a dead holder', () => {
  aroundEach();

  it('may land between the heir’s look and its claim: the heir looks again, and corrects it', async () => {
    w.push([configMap('one', { from: 'the base' })]);
    await settle(worker);
    const labels = (await w.get('ConfigMap', atOne))?.metadata.labels ?? {};
    w.push([configMap('one', { from: 'older' })]);
    const gate = deadlyGate(({ verb }) => verb === 'apply');
    void w.worker('mortal', { gate }).look();
    await gate.died;
    w.push([configMap('one', { from: 'the base' })]);
    await worker.look();
    await w.clock.advance(LEASE_MS);
    const late = configMap('one', { from: 'older' }, { labels });
    const replace = worker.cluster.replace;
    worker.cluster.replace = async (...args) => {
      worker.cluster.replace = replace;
      await w.cluster.as('lockstep').apply(maps, late, { force: true });
      return replace(...args);
    };
    await worker.look();
    await worker.rest();
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'the base' });
  });
});

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

describe('a worker that is told to stop', () => {
  aroundEach();

  it('finishes what it sent, hands the cluster back, and the next one goes on at once', async () => {
    w.push([configMap('one'), service('web'), ingress('web')]);
    const stopping = new AbortController();
    const gate = once(
      'back',
      ({ object }) => object === 'Service default/web',
      () => stopping.abort(new Error('SIGTERM')),
    );
    const stopped = w.worker('stopped', { gate });
    await assert.rejects(stopped.look(stopping.signal), /SIGTERM/);
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
    const stopping = new AbortController();
    const gate = once(
      'there',
      ({ object }) => object === 'ConfigMap default/one',
      () => stopping.abort(new Error('SIGTERM')),
    );
    const stopped = w.worker('stopped', { gate });
    await assert.rejects(stopped.look(stopping.signal), /SIGTERM/);
    for (const name of ['one', 'two', 'three']) {
      assert.equal(await w.get('ConfigMap', { name, namespace: 'default' }), undefined, name);
    }
    assert.equal((await w.record())?.lease, undefined);
    await settle(worker);
    assert.ok(await w.get('ConfigMap', atOne));
  });
});

describe('an object that others write to meanwhile', () => {
  aroundEach();

  it('is written all the same: a changed status only makes our precondition stale', async () => {
    w.push([ingress('web', { 'ip-name': 'old' })]);
    await settle(worker);
    w.push([ingress('web', { 'ip-name': 'new' })]);
    let churn = 0;
    const gate: Gate = {
      pass: async ({ verb }, way) => {
        if (verb !== 'apply' || way !== 'there' || churn++ > 2) return;
        const status = { loadBalancer: { ingress: [{ ip: `203.0.113.${churn}` }] } };
        w.cluster.asThirdParty.writeStatus(resourceOf('Ingress'), atWeb, status);
      },
    };
    const busy = w.worker('busy', { gate });
    assert.equal(await busy.look(), 'done');
    await busy.rest();
    assert.ok(churn > 2);
    assert.equal((await w.get('Ingress', atWeb))?.metadata.annotations?.['ip-name'], 'new');
  });

  it('is not touched while it is being deleted, not even its finalizers', async () => {
    w.push([configMap('one', { from: 'git' }, { finalizers: ['example.com/hold'] })]);
    await settle(worker);
    w.cluster.asThirdParty.remove(maps, atOne);
    const before = await w.get('ConfigMap', atOne);
    w.push([configMap('one', { from: 'newer' })]);
    assert.equal(await worker.look(), 'unfinished');
    await worker.rest();
    assert.deepEqual(worker.objectWrites(), []);
    assert.deepEqual(await w.get('ConfigMap', atOne), before);
    assert.match((await w.record())?.outcome?.faults[0]?.message ?? '', /being deleted.*example\.com\/hold/);
  });

  it('is not touched where its deletion began between the LIST and the apply', async () => {
    w.push([configMap('one', { from: 'git' }, { finalizers: ['example.com/hold'] })]);
    await settle(worker);
    w.push([configMap('one', { from: 'newer' })]);
    const gate = once(
      'there',
      ({ verb }) => verb === 'apply',
      () => w.cluster.asThirdParty.remove(maps, atOne),
    );
    const late = w.worker('late', { gate });
    assert.equal(await late.look(), 'unfinished');
    await late.rest();
    assert.deepEqual((await w.get('ConfigMap', atOne))?.metadata.finalizers, ['example.com/hold']);
    assert.deepEqual((await w.get('ConfigMap', atOne))?.['data'], { from: 'git' });
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

describe('two workers at the same cluster at the same time', () => {
  aroundEach();

  it('give it one revision, once', async () => {
    w.push([configMap('one'), service('web')]);
    const other = w.worker('w2');
    await finished(w.clock, Promise.all([worker.look(), other.look()]));
    await Promise.all([worker.rest(), other.rest()]);
    const all = [...worker.objectWrites(), ...other.objectWrites()].filter((write) =>
      write.startsWith('apply'),
    );
    assert.deepEqual(all.sort(), ['apply ConfigMap default/one', 'apply Service default/web']);
  });

  it('claim in spite of an observer who writes all the time', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    const revision = w.push([configMap('one', { from: 'newer' })]);
    const restless = w.worker('w2', {
      gate: {
        pass: async ({ verb, object }, way) => {
          // Between the look at the record and its claim, another observation is always written.
          if (verb !== 'list' || object !== 'ConfigMap' || way !== 'back') return;
          const at = { name: 'lockstep-site', namespace: 'lockstep-system' };
          const record = await w.get('ConfigMap', at);
          const data = record?.['data'] as Record<string, string>;
          const outcome = JSON.parse(data['outcome'] ?? '');
          outcome.observation.current = Math.floor(outcome.observation.current) + 1;
          const patch = { data: { outcome: JSON.stringify(outcome) } };
          await w.cluster.as('lockstep').mergePatch(maps, at, patch);
        },
      },
    });
    assert.equal(await restless.look(), 'done');
    await restless.rest();
    assert.equal((await w.record())?.revision, revision);
  });
});
