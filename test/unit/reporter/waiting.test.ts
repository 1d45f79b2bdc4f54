import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { readRecord } from '../../../src/record/store.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { federationYaml, INGRESS, MINUTE, outcome, refused, shown, world } from '../watcher/world.ts';
import { pushed } from './pushed.ts';

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

  test('a watch that has gone silent: a sweep reads the record, and time is up for nobody', async () => {
    const { push, start, whole, clusterOf, clock, states } = await world({ timeout: '30m' });
    for (const name of ['a', 'b']) Object.assign(clusterOf(name), { watch: silentWatch });
    const tip = push();
    const { stop } = await start();
    await whole(tip);
    assert.equal(states(tip).at(-1), 'pending');
    await clock.advance(10 * MINUTE);
    assert.equal(states(tip).at(-1), 'success');
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

/** The other cluster is still at work, and may fail for the same cause: it is heard first. */
const SECONDS = 2_000;

suite('clusters that cannot be judged', () => {
  test('one that is not enrolled is a failure within seconds, and says what to do', async () => {
    const { push, start, uids, states, newest, clock } = await world();
    const tip = push({
      'federation.yaml': federationYaml([{ name: 'a', uid: uids.get('a') }, { name: 'b' }]),
    });
    const { stop } = await start();
    await clock.advance(SECONDS);
    assert.deepEqual(states(tip), ['pending', 'failure']);
    assert.match(newest(tip)?.description ?? '', /^b: not enrolled.*lockstep enroll b/);
    stop();
  });

  test('another cluster behind the credentials is a failure within seconds', async () => {
    const { push, start, clusterOf, states, newest, clock } = await world();
    const tip = push();
    const { stop } = await start({ openCluster: (name) => clusterOf(name === 'b' ? 'a' : name) });
    await clock.advance(SECONDS);
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
    test(`one that is ${name} is a failure within seconds`, async () => {
      const { push, start, clusterOf, states, newest, clock } = await world();
      const tip = push();
      const { stop } = await start({
        openCluster: (cluster) => {
          const open = clusterOf(cluster);
          return cluster === 'b' ? { ...open, list: () => Promise.reject(error) } : open;
        },
      });
      await clock.advance(SECONDS);
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

/** Of a connection that is open, and on which nothing comes any more. */
async function* silentWatch(_: unknown, { signal }: { signal: AbortSignal }): AsyncGenerator<never> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
