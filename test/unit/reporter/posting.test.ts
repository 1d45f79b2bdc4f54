import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { MINUTE, outcome, refused, world } from '../watcher/world.ts';
import { down, HOUR, pushed } from './pushed.ts';

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

  test('a status is logged once, however often a sweep makes sure of it', async () => {
    const { tip, whole, clock, log, stop } = await pushed();
    await whole(tip);
    await clock.advance(HOUR);
    const successes = log
      .of('info')
      .filter(({ msg, context, state }) => msg === 'status' && context === 'lockstep' && state === 'success');
    assert.equal(successes.length, 1);
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
    const { push, start, whole, settle, clock, log } = await world();
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
    await clock.advance(HOUR);
    const said = log.lines.filter(({ msg, revision, context }) => {
      return msg === 'status' && revision === tip && context === 'lockstep';
    });
    const states = said.map(({ state }) => state);
    assert.deepEqual(states, ['pending', 'success'], 'a success is not superseded');
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

  test('a fault of all clusters is told of all, though one says so a second before the others', async () => {
    const { tip, record, newest, states, clock, stop } = await pushed();
    await record('a', { revision: tip, outcome: refused });
    await clock.advance(1_000);
    assert.deepEqual(states(tip), ['pending']);
    await record('b', { revision: tip, outcome: refused });
    assert.deepEqual(states(tip), ['pending', 'failure']);
    assert.match(newest(tip)?.description ?? '', /^2 clusters: /);
    stop();
  });

  test('a cluster that is decided after the commit has failed gets its own status all the same, once', async () => {
    const { tip, record, forge, settle, states, clock, stop } = await pushed();
    await record('a', { revision: tip, outcome: refused });
    await clock.advance(2_000);
    assert.deepEqual(states(tip), ['pending', 'failure']);
    assert.deepEqual(forge.statuses(tip, 'lockstep/b'), []);
    for (const _ of [1, 2]) await record('b', { revision: tip, outcome: refused });
    await settle();
    for (const context of ['lockstep/a', 'lockstep/b']) {
      assert.deepEqual(
        forge.statuses(tip, context).map(({ state }) => state),
        ['failure'],
        context,
      );
    }
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
    for (let step = 0; step < (24 * 60) / 3 - 1; step += 1) {
      const object = { object: 'Deployment default/nginx', message: `${step % 7} of 9 pods available` };
      await record('a', { revision: tip, outcome: outcome({}, { current: 1, waiting: [object] }) });
      await clock.advance(3 * MINUTE);
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
    for (let day = 0; day < 20; day += 1) {
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
