import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { StatusesExhausted } from '../../../src/github/forge.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { MINUTE, outcome, refused, shown, world } from '../watcher/world.ts';
import { down, HOUR, pushed, revoked } from './pushed.ts';

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

  for (const [what, outage] of [
    ['that is not shown yet keeps its verdict though the tip moves on', down],
    ['keeps its verdict though the token was revoked for a while', revoked],
  ] as const) {
    test(what, async () => {
      const { tip, states, whole, push, watcher, clock, forge, repository, stop } = await pushed();
      forge.outage = outage;
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
  }

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
