import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readRecord } from '../../../src/applier/record-store.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { ForgeError, StatusesExhausted } from '../../../src/github/forge.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import {
  federationYaml,
  INGRESS,
  MINUTE,
  outcome,
  refused,
  shown,
  type WorldOptions,
  world,
} from '../watcher/world.ts';

const down = new ForgeError('transient', 'no answer');
const revoked = new ForgeError('refused', 'Bad credentials');
const HOUR = 60 * MINUTE;

/** A world in which one push was noticed. */
async function pushed(options: WorldOptions = {}) {
  const all = await world(options);
  const tip = all.push();
  const process = await all.start();
  return { ...all, ...process, tip };
}

suite('the first verdict', () => {
  test('pending, then success, in this order, when the last record says so', async () => {
    const { tip, states, whole, newest, stop } = await pushed();
    assert.deepEqual(states(tip), ['pending']);
    await whole(tip, ['a']);
    assert.deepEqual(states(tip), ['pending']);
    await whole(tip, ['b']);
    assert.deepEqual(states(tip), ['pending', 'success']);
    assert.match(newest(tip)?.description ?? '', /^2\/2 applied and current, one address 203\.0\.113\.10/);
    stop();
  });

  test('the debt is written before pending, and settled after the forge shows the end', async () => {
    const { push, start, remote, forge, whole } = await world();
    const tip = push();
    const inner = memoryRepository(remote);
    const order: string[] = forge.calls;
    const repository = {
      ...inner,
      owe: async (sha: string) => {
        await inner.owe(sha);
        order.push('owe');
      },
      settle: async (sha: string) => {
        order.push('settle');
        await inner.settle(sha);
      },
    };
    const { stop } = await start({ repository });
    await whole(tip);
    const main = order
      .filter((call) => /^(owe|settle|post .* lockstep (pending|success))/.test(call))
      .map((call) => call.split(' ').at(-1));
    assert.deepEqual(main, ['owe', 'pending', 'success', 'settle']);
    stop();
  });

  for (const { name, change } of [
    { name: 'a lease and no outcome', change: { lease: { nonce: 'n', durationMs: 8000, renewal: 1 } } },
    { name: 'an outcome of another revision', change: { revision: 'f'.repeat(40), outcome: outcome() } },
    { name: 'no revision', change: { outcome: outcome() } },
    { name: 'fewer members than the revision has', change: { outcome: outcome({ members: 1 }) } },
    { name: 'an object in progress', change: { outcome: outcome({}, { current: 1 }) } },
    {
      name: 'a stale address',
      change: { outcome: outcome({}, { entryPoints: [shown({ freshness: 'stale' })] }) },
    },
    { name: 'no entry point', change: { outcome: outcome({}, { entryPoints: [] }) } },
  ]) {
    test(`a record with ${name} never counts`, async () => {
      const { tip, states, whole, record, clock, stop } = await pushed();
      await whole(tip, ['a']);
      await record('b', name === 'no revision' ? change : { revision: tip, ...change });
      await clock.advance(9 * MINUTE);
      assert.ok(!states(tip).includes('success'));
      assert.equal(states(tip).at(-1), 'pending');
      stop();
    });
  }

  test('addresses that differ are a failure that says who has what', async () => {
    const { tip, states, whole, record, newest, stop } = await pushed();
    await whole(tip, ['a']);
    const other = outcome({}, { entryPoints: [shown({ addresses: ['203.0.113.77'] })] });
    await record('b', { revision: tip, outcome: other });
    assert.deepEqual(states(tip), ['pending', 'failure']);
    assert.match(newest(tip)?.description ?? '', /203\.0\.113\.10 in a, 203\.0\.113\.77 in b/);
    stop();
  });

  test('a bad manifest is a failure at once, and says where', async () => {
    const { push, watcher, settle, states, newest, stop } = await pushed();
    const bad = push({ 'base/config.yaml': 'kind: [' });
    watcher.hint();
    await settle();
    assert.deepEqual(states(bad), ['pending', 'failure']);
    assert.match(newest(bad)?.description ?? '', /base\/config\.yaml:1:/);
    stop();
  });
});

suite('a decided commit', () => {
  test('that failed and healed becomes a success, once', async () => {
    const { tip, states, whole, record, stop } = await pushed();
    await whole(tip, ['a']);
    await record('b', { revision: tip, outcome: refused });
    assert.deepEqual(states(tip), ['pending', 'failure']);
    await whole(tip, ['b']);
    await record('b', { revision: tip, outcome: refused });
    await whole(tip, ['b']);
    assert.deepEqual(states(tip), ['pending', 'failure', 'success']);
    stop();
  });

  test('that succeeded never reverts: not for a failing cluster, not for time', async () => {
    const { tip, states, whole, record, clock, unreachable, stop } = await pushed();
    await whole(tip);
    await record('b', { revision: tip, outcome: refused });
    unreachable.add('a');
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });

  test('that succeeded is not superseded', async () => {
    const { tip, states, whole, push, watcher, clock, stop } = await pushed();
    await whole(tip);
    push();
    watcher.hint();
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });

  test('that is not shown yet keeps its verdict though the tip moves on', async () => {
    const { tip, states, whole, push, watcher, clock, forge, repository, stop } = await pushed();
    forge.outage = down;
    await whole(tip);
    push();
    watcher.hint();
    await clock.advance(HOUR);
    forge.outage = undefined;
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success']);
    assert.deepEqual(await repository.owed(), []);
    stop();
  });

  test('keeps its verdict though the token was revoked for a while', async () => {
    const { tip, states, whole, push, watcher, clock, forge, stop } = await pushed();
    forge.outage = revoked;
    await whole(tip);
    push();
    watcher.hint();
    await clock.advance(HOUR);
    forge.outage = undefined;
    await clock.advance(10 * MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });

  test('whose statuses are used up is given up, not tried for ever', async () => {
    const { tip, whole, clock, forge, repository, stop } = await pushed();
    forge.outage = new StatusesExhausted('1,000 statuses');
    await whole(tip);
    forge.outage = undefined;
    await clock.advance(HOUR);
    assert.deepEqual(await repository.owed(), []);
    stop();
  });

  test('that is the tip again while its end is still on the way gets pending and a new verdict', async () => {
    const { tip, states, push, watcher, clock, settle, forge, setTip, whole, repository, stop } =
      await pushed();
    forge.outage = down;
    push();
    watcher.hint();
    await settle();
    setTip(tip);
    watcher.hint();
    await clock.advance(MINUTE);
    forge.outage = undefined;
    await clock.advance(MINUTE);
    assert.equal(states(tip).at(-1), 'pending');
    assert.ok((await repository.owed()).includes(tip), 'the debt of the new occurrence stays written');
    await whole(tip);
    assert.equal(states(tip).at(-1), 'success');
    assert.ok(!(await repository.owed()).includes(tip));
    stop();
  });
});

suite('time-outs', () => {
  test('a cluster that cannot be reached: error, naming it, when the time is up and not before', async () => {
    const { push, start, whole, unreachable, clock, states, newest } = await world({ timeout: '3m' });
    const tip = push();
    unreachable.add('b');
    const { stop } = await start();
    await whole(tip, ['a']);
    await clock.advance(3 * MINUTE - 1);
    assert.equal(states(tip).at(-1), 'pending');
    await clock.advance(2);
    assert.equal(states(tip).at(-1), 'error');
    assert.match(newest(tip)?.description ?? '', /^b: connection refused after 3 min/);
    unreachable.delete('b');
    await whole(tip, ['b']);
    await clock.advance(MINUTE);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('a missing address: failure, naming the clusters', async () => {
    const { tip, record, clock, states, newest, stop } = await pushed({ timeout: '3m' });
    for (const name of ['a', 'b']) {
      const bare = outcome({}, { entryPoints: [shown({ addresses: [] })] });
      await record(name, { revision: tip, outcome: bare });
    }
    await clock.advance(3 * MINUTE + 1);
    assert.equal(states(tip).at(-1), 'failure');
    assert.match(newest(tip)?.description ?? '', new RegExp(`${INGRESS}: no address after 3 min: a, b`));
    stop();
  });

  test('nothing heard of a cluster is no time-out less', async () => {
    const { tip, whole, clock, states, newest, stop } = await pushed({ timeout: '3m' });
    await whole(tip, ['a']);
    await clock.advance(3 * MINUTE + 1);
    assert.equal(states(tip).at(-1), 'error');
    assert.match(newest(tip)?.description ?? '', /^b: has no record yet/);
    stop();
  });

  test('the time of a commit is its own: a new tip starts anew', async () => {
    const { push, watcher, clock, settle, states, stop } = await pushed({ timeout: '3m' });
    await clock.advance(2 * MINUTE);
    const next = push({}, {});
    watcher.hint();
    await settle();
    await clock.advance(2 * MINUTE);
    assert.equal(states(next).at(-1), 'pending');
    stop();
  });
});

suite('clusters that cannot be judged', () => {
  test('one that is not enrolled is a failure at once, and says what to do', async () => {
    const { push, start, uids, states, newest } = await world();
    const tip = push({
      'federation.yaml': federationYaml([{ name: 'a', uid: uids.get('a') }, { name: 'b' }]),
    });
    const { stop } = await start();
    assert.deepEqual(states(tip), ['pending', 'failure']);
    assert.match(newest(tip)?.description ?? '', /^b: not enrolled.*lockstep enroll b/);
    stop();
  });

  test('another cluster behind the credentials is a failure at once', async () => {
    const { push, start, clusterOf, states, newest, settle } = await world();
    const tip = push();
    const { stop } = await start({ openCluster: (name) => clusterOf(name === 'b' ? 'a' : name) });
    await settle();
    assert.deepEqual(states(tip), ['pending', 'failure']);
    assert.match(newest(tip)?.description ?? '', /^b: another cluster answers/);
    stop();
  });

  for (const { name, error } of [
    { name: 'refused by the API server', error: new ClusterError('refused', 'malformed', { status: 400 }) },
    {
      name: 'without a context in the kubeconfig',
      error: new ClusterError('unauthenticated', 'kubeconfig k: no context named b', {
        reason: 'Kubeconfig',
      }),
    },
  ]) {
    test(`one that is ${name} is a failure at once`, async () => {
      const { push, start, clusterOf, states, newest, settle } = await world();
      const tip = push();
      const { stop } = await start({
        openCluster: (cluster) => {
          const open = clusterOf(cluster);
          return cluster === 'b' ? { ...open, list: () => Promise.reject(error) } : open;
        },
      });
      await settle();
      assert.deepEqual(states(tip), ['pending', 'failure']);
      assert.ok(newest(tip)?.description.includes(error.message), newest(tip)?.description);
      stop();
    });
  }

  for (const verb of ['list', 'get'] as const) {
    test(`a 403 of an API server that has not loaded its rules yet (${verb}) is waited out`, async () => {
      const { push, start, clusterOf, states, whole, clock } = await world();
      const tip = push();
      clusterOf('b').failNext({ verb, error: new ClusterError('refused', 'forbidden', { status: 403 }) });
      const { stop } = await start();
      await clock.advance(5000);
      await whole(tip);
      assert.deepEqual(states(tip), ['pending', 'success']);
      stop();
    });
  }

  test('a 403 that stays is an error that names the cluster, when the time is up', async () => {
    const { push, start, clusterOf, states, newest, whole, clock } = await world({ timeout: '3m' });
    const tip = push();
    const forbidden = new ClusterError('refused', 'forbidden', { status: 403 });
    const { stop } = await start({
      openCluster: (name) => {
        const cluster = clusterOf(name);
        return name === 'b' ? { ...cluster, list: () => Promise.reject(forbidden) } : cluster;
      },
    });
    await whole(tip, ['a']);
    await clock.advance(2 * MINUTE);
    assert.ok(states(tip).every((state) => state === 'pending'));
    await clock.advance(2 * MINUTE);
    assert.equal(states(tip).at(-1), 'error');
    assert.match(newest(tip)?.description ?? '', /^b: forbidden after 3 min/);
    stop();
  });

  test('the credentials that an API server refuses for a moment are no failure yet', async () => {
    const { push, start, clusterOf, states, whole, clock } = await world();
    const tip = push();
    clusterOf('b').failNext({ verb: 'list', error: new ClusterError('unauthenticated', 'Unauthorized') });
    const { stop } = await start();
    await whole(tip);
    await clock.advance(5000);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });

  test('one lost answer about who a cluster is does not silence it', async () => {
    const { push, start, clusterOf, states, whole, clock } = await world();
    const tip = push();
    clusterOf('b').failNext({ verb: 'get', error: new ClusterError('transient', 'connection reset') });
    const { stop } = await start();
    await whole(tip, ['a']);
    await clock.advance(5000);
    await whole(tip, ['b']);
    await clock.advance(5000);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('an old record that arrives late never counts for what is there now', async () => {
    const { push, start, clusterOf, states, record, whole, settle } = await world({ clusters: ['a'] });
    const tip = push();
    await whole(tip);
    const slow = Promise.withResolvers<void>();
    const open = clusterOf('a');
    const get: typeof open.get = async (...args) => {
      const object = await open.get(...args);
      await slow.promise;
      return object;
    };
    const { stop } = await start({ openCluster: () => ({ ...open, get }) });
    await record('a', { revision: tip, outcome: refused });
    slow.resolve();
    await settle();
    assert.deepEqual(states(tip), ['pending', 'failure']);
    stop();
  });

  for (const { name, data } of [
    { name: 'an empty outcome', data: { outcome: '{}' } },
    { name: 'an outcome that is a number', data: { outcome: '5' } },
    {
      name: 'an observation without lists',
      data: { outcome: '{"state":"applied","faults":[],"observation":{}}' },
    },
    { name: 'null for an origin', data: { origin: 'null' } },
    { name: 'a revision of prose', data: { revision: '<b>all is well</b>' } },
  ]) {
    test(`a record that somebody edited (${name}) is that cluster's problem, and nobody else's`, async () => {
      const { tip, push, states, whole, clusterOf, settle, watcher, stop } = await pushed();
      await whole(tip);
      const next = push();
      watcher.hint();
      await whole(next, ['a']);
      const cluster = clusterOf('b').as('mallory');
      const maps = {
        group: '',
        version: 'v1',
        kind: 'ConfigMap',
        plural: 'configmaps',
        namespaced: true,
        verbs: [],
      };
      const at = { name: 'lockstep-global-site', namespace: 'lockstep-system' };
      await cluster.mergePatch(maps, at, { data: { revision: next, ...data } });
      await settle();
      assert.ok(!states(next).includes('success'));
      await assert.doesNotReject(readRecord(clusterOf('a'), 'global-site'));
      // The process lives on: the next commit is judged.
      const last = push();
      watcher.hint();
      await settle();
      assert.equal(states(last)[0], 'pending');
      stop();
    });
  }

  test('an error nobody foresaw is logged, the commit stays pending, and the process lives', async () => {
    const { push, start, states, whole, record, log } = await world();
    const tip = push();
    let foreseen = true;
    const onVerdict = () => {
      if (!foreseen) throw new TypeError('a mistake of ours');
    };
    const { stop } = await start({ onVerdict });
    await whole(tip, ['a']);
    foreseen = false;
    await whole(tip, ['b']);
    assert.deepEqual(states(tip), ['pending']);
    assert.equal(log.of('error')[0]?.['revision'], tip);
    foreseen = true;
    await record('b', { revision: tip, outcome: outcome({ appliedAt: 1 }) });
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });

  test("another repository's record is refused", async () => {
    const { tip, states, whole, record, newest, stop } = await pushed();
    await whole(tip, ['a']);
    const origin = { repository: 'https://git.example/mallory/site', branch: 'main' };
    await record('b', { revision: tip, origin, outcome: outcome() });
    assert.deepEqual(states(tip), ['pending', 'failure']);
    assert.match(newest(tip)?.description ?? '', /^b: the cluster is under .*mallory/);
    stop();
  });
});

/** A world of which cluster b's watch says nothing while it is `silent`, and then all that it held back. */
async function silenced() {
  const all = await world();
  const silence = { ends: Promise.resolve() };
  const openCluster = (name: string): Cluster => {
    const cluster = all.clusterOf(name);
    if (name !== 'b') return cluster;
    const watch: Cluster['watch'] = async function* (resource, from) {
      for await (const event of cluster.watch(resource, from)) {
        await silence.ends;
        yield event;
      }
    };
    return { ...cluster, watch };
  };
  const tip = all.push();
  const process = await all.start({ openCluster });
  return { ...all, ...process, tip, silence };
}

suite('what was heard in a former occurrence', () => {
  test('proves nothing, though a watch that went silent tells no better', async () => {
    const { tip, push, setTip, watcher, settle, whole, states, silence, stop } = await silenced();
    await whole(tip);
    silence.ends = new Promise(() => {});
    const next = push();
    watcher.hint();
    await settle();
    await whole(next);
    setTip(tip);
    watcher.hint();
    await settle();
    await whole(tip, ['a']);
    assert.deepEqual(states(tip), ['pending', 'success', 'pending']);
    stop();
  });

  test('proves nothing, though a watch is late and tells it only now', async () => {
    const { tip, push, setTip, watcher, settle, whole, states, silence, stop } = await silenced();
    const { promise, resolve } = Promise.withResolvers<void>();
    await whole(tip, ['a']);
    silence.ends = promise;
    await whole(tip, ['b']);
    const next = push();
    watcher.hint();
    await settle();
    await whole(next);
    setTip(tip);
    watcher.hint();
    await settle();
    await whole(tip, ['a']);
    resolve();
    await settle();
    assert.ok(!states(tip).includes('success'), states(tip).join(' '));
    await whole(tip, ['b']);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('is read once more in each cluster, when a tip begins and not for every judgement', async () => {
    const { tip, push, watcher, settle, whole, states, clusterOf, stop } = await pushed();
    await whole(tip);
    const reads = () =>
      clusterOf('b').calls.filter(
        ({ verb, object }) => verb === 'get' && object.includes('lockstep-global-site'),
      );
    const before = reads().length;
    const next = push();
    watcher.hint();
    await settle();
    assert.equal(reads().length, before + 1);
    await whole(next);
    assert.deepEqual(states(next), ['pending', 'success']);
    // `whole` itself reads once.
    assert.equal(reads().length, before + 2);
    stop();
  });

  test('is read again where reading it failed', async () => {
    const { tip, push, watcher, settle, whole, states, clock, clusterOf, stop } = await pushed();
    await whole(tip);
    clusterOf('b').failNext({ verb: 'get', error: new ClusterError('transient', 'connection reset') });
    const next = push();
    watcher.hint();
    await settle();
    await whole(next);
    await clock.advance(5000);
    assert.deepEqual(states(next), ['pending', 'success']);
    stop();
  });
});

suite('what a former process decided', () => {
  /** A succeeded, then B; the branch was reset to A while nobody watched. */
  async function wentBack() {
    const all = await world({ timeout: '3m' });
    const first = all.push();
    const before = await all.start();
    await all.whole(first);
    const second = all.push();
    before.watcher.hint();
    await all.settle();
    await all.whole(second);
    before.stop();
    all.setTip(first);
    return { ...all, first, second };
  }

  test('is no answer for a tip that came back: as long as records name another, it is not whole', async () => {
    const { start, first, states, newest, whole, clock } = await wentBack();
    const { stop } = await start();
    await clock.advance(0);
    assert.deepEqual(states(first), ['pending', 'success', 'pending']);
    await whole(first, ['a']);
    await clock.advance(4 * MINUTE);
    assert.deepEqual(new Set(states(first).slice(2)), new Set(['pending', 'error']));
    assert.match(newest(first)?.description ?? '', /^b: still at .* after 3 min/);
    await whole(first, ['b']);
    assert.equal(states(first).at(-1), 'success');
    stop();
  });

  test('is opened anew by the one cluster that is heard late', async () => {
    const { start, first, states, whole, unreachable, clock } = await wentBack();
    await whole(first, ['a']);
    unreachable.add('b');
    const { stop } = await start();
    await clock.advance(MINUTE);
    assert.deepEqual(states(first), ['pending', 'success']);
    unreachable.delete('b');
    await clock.advance(MINUTE);
    assert.deepEqual(new Set(states(first).slice(2)), new Set(['pending']));
    await whole(first, ['b']);
    assert.equal(states(first).at(-1), 'success');
    stop();
  });

  test('stands where all records bear it out, also when a worker is ahead of the watcher later', async () => {
    const { start, first, states, whole } = await wentBack();
    await whole(first);
    const { stop } = await start();
    await whole('f'.repeat(40), ['b']);
    assert.deepEqual(states(first), ['pending', 'success']);
    stop();
  });

  test('of a commit that is bad everywhere stands: no record will ever name it', async () => {
    const { push, start, whole, settle, states, clock } = await world();
    const good = push();
    const before = await start();
    await whole(good);
    const bad = push({ 'base/config.yaml': 'kind: [' });
    before.watcher.hint();
    await settle();
    before.stop();
    const { stop } = await start();
    await clock.advance(HOUR);
    assert.deepEqual(states(bad), ['pending', 'failure']);
    stop();
  });
});

suite('several reporters, and a forge with moods', () => {
  test('two reporters on one forge: the end is success, with few statuses', async () => {
    const { push, start, whole, states, clock, settle } = await world();
    const tip = push();
    const processes = [await start(), await start()];
    await whole(tip);
    await clock.advance(HOUR);
    assert.equal(states(tip).at(-1), 'success');
    assert.ok(states(tip).length <= 4, states(tip).join(' '));
    const next = push();
    for (const { watcher } of processes) watcher.hint();
    await settle();
    await whole(next);
    await clock.advance(HOUR);
    assert.equal(states(next).at(-1), 'success');
    assert.ok(states(next).length <= 4, states(next).join(' '));
    for (const { stop } of processes) stop();
  });

  test('where one cannot reach a cluster and the other can, success wins', async () => {
    const { push, start, whole, states, clock, clusterOf } = await world({ timeout: '3m' });
    const tip = push();
    const blind = await start({
      openCluster: (name) => ({
        ...clusterOf(name),
        list: () => Promise.reject(new ClusterError('transient', 'no route to host')),
      }),
    });
    await clock.advance(2 * MINUTE);
    const seeing = await start();
    await clock.advance(2 * MINUTE);
    assert.equal(states(tip).at(-1), 'error');
    await whole(tip);
    await clock.advance(HOUR);
    assert.equal(states(tip).at(-1), 'success');
    for (const { stop } of [blind, seeing]) stop();
  });

  test('a late pending from elsewhere does not bury a success for longer than a sweep', async () => {
    const { tip, whole, states, clock, forge, stop } = await pushed();
    await whole(tip);
    forge.addStatus(tip, { context: 'lockstep', state: 'pending', description: 'applying' });
    await clock.advance(6 * MINUTE);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('an outage of two hours: then every commit has its final state', async () => {
    const { tip, push, watcher, whole, states, clock, settle, forge, repository, stop } = await pushed();
    forge.outage = down;
    const wholes: string[] = [];
    const replaced: string[] = [tip];
    for (let round = 0; round < 24; round += 1) {
      const sha = push();
      watcher.hint();
      await settle();
      if (round % 3 === 0) {
        await whole(sha);
        wholes.push(sha);
      } else replaced.push(sha);
      await clock.advance(5 * MINUTE);
    }
    const last = push();
    watcher.hint();
    await settle();
    await whole(last);
    forge.outage = undefined;
    await clock.advance(20 * MINUTE);
    for (const sha of [...wholes, last]) assert.equal(states(sha).at(-1), 'success');
    for (const sha of replaced) assert.equal(states(sha).at(-1), 'error');
    assert.deepEqual(await repository.owed(), []);
    stop();
  });

  test('without a forge, verdicts are told and nothing is owed for ever', async () => {
    const { push, start, whole, settle } = await world();
    const tip = push();
    const told: string[] = [];
    const { stop, repository, watcher } = await start({
      withoutForge: true,
      onVerdict: ({ verdict }) => told.push(verdict.state),
    });
    await whole(tip);
    assert.equal(told.at(-1), 'success');
    const next = push();
    watcher.hint();
    await settle();
    assert.deepEqual(await repository.owed(), [next]);
    stop();
  });
});

suite('how much is told', () => {
  test('a fast push costs two lockstep statuses and one a cluster', async () => {
    const { tip, whole, forge, clock, stop } = await pushed();
    await whole(tip);
    await clock.advance(HOUR);
    const contexts = forge.statuses(tip).map(({ context, state }) => `${context} ${state}`);
    assert.deepEqual(contexts.sort(), [
      'lockstep pending',
      'lockstep success',
      'lockstep/a success',
      'lockstep/b success',
    ]);
    stop();
  });

  test('lockstep goes before the clusters', async () => {
    const { tip, whole, forge, stop } = await pushed();
    await whole(tip);
    const posts = forge.calls.filter((call) => call.startsWith('post'));
    assert.ok(
      posts.findIndex((call) => call.includes('lockstep success')) <
        posts.findIndex((call) => call.includes('lockstep/')),
    );
    stop();
  });

  test('the words of pending change at most every 10 s, and tell the newest', async () => {
    const { tip, record, clock, forge, stop } = await pushed();
    const waiting = (pods: number) => {
      const object = { object: 'Deployment default/nginx', message: `${pods} of 99 pods available` };
      return outcome({}, { current: 1, waiting: [object] });
    };
    for (let second = 0; second < 60; second += 1) {
      await record('a', { revision: tip, outcome: waiting(second) });
      await clock.advance(1000);
    }
    const told = forge.statuses(tip, 'lockstep').reverse();
    const gaps = told.slice(1).map((status, index) => status.createdAt - (told[index]?.createdAt ?? 0));
    assert.ok(told.length > 2);
    assert.deepEqual(
      gaps.filter((gap) => gap < 10_000),
      [],
    );
    assert.match(told[1]?.description ?? '', /: (8|9|10) of 99/);
    stop();
  });

  test('a rollout that takes a day does not use up the 1,000 statuses that a commit may have', async () => {
    const { tip, record, whole, clock, states, stop } = await pushed({ timeout: '24h' });
    for (let minute = 0; minute < 24 * 60 - 1; minute += 1) {
      const object = { object: 'Deployment default/nginx', message: `${minute % 7} of 9 pods available` };
      await record('a', { revision: tip, outcome: outcome({}, { current: 1, waiting: [object] }) });
      await clock.advance(MINUTE);
    }
    assert.ok(states(tip).length < 320, `${states(tip).length} statuses`);
    await whole(tip);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('of more than 20 clusters only failed ones get a status, ten at most, and none stays red when healed', async () => {
    const clusters = Array.from({ length: 25 }, (_, index) => `c${index + 10}`);
    const { tip, record, whole, forge, clock, stop } = await pushed({ clusters });
    for (const name of clusters.slice(0, 15)) await record(name, { revision: tip, outcome: refused });
    await whole(tip, clusters.slice(15));
    await clock.advance(2 * MINUTE);
    const perCluster = () => forge.statuses(tip).filter(({ context }) => context.startsWith('lockstep/'));
    assert.ok(perCluster().length > 0 && perCluster().length <= 10);
    assert.ok(perCluster().every(({ state }) => state === 'failure'));
    await whole(tip);
    await clock.advance(5 * MINUTE);
    for (const { context } of perCluster()) {
      assert.equal(forge.statuses(tip, context)[0]?.state, 'success', context);
    }
    stop();
  });

  test('months of pushes and sweeps leave no timers and no debts behind', async () => {
    const { push, watcher, whole, settle, clock, repository, stop } = await pushed();
    const waiting: number[] = [];
    for (let day = 0; day < 60; day += 1) {
      const sha = push();
      watcher.hint();
      await settle();
      await whole(sha);
      await clock.advance(HOUR);
      waiting.push(clock.waiting());
    }
    assert.ok(Math.max(...waiting.slice(-5)) <= (waiting[1] ?? 0) + 1, waiting.join(' '));
    assert.deepEqual(await repository.owed(), []);
    stop();
    await settle();
    assert.equal(clock.waiting(), 0);
  });
});
