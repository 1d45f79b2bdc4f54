import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { MINUTE, outcome, refused, type StartOptions } from '../watcher/world.ts';
import { down, HOUR, pushed } from './pushed.ts';

suite('a success that the forge has not taken yet', () => {
  /** The forge is away when the tip has succeeded; then one cluster goes on to the next commit, which nobody told the watcher of. */
  async function wentOn(options: StartOptions = {}) {
    const all = await pushed({}, options);
    all.forge.outage = down;
    await all.whole(all.tip);
    const next = all.push();
    await all.whole(next, ['a']);
    return { ...all, next };
  }

  test('is not posted where its commit is the tip anew: it is verified again', async () => {
    const { tip, forge, setTip, states, whole, clock, stop } = await wentOn();
    setTip(tip);
    await clock.advance(MINUTE);
    forge.outage = undefined;
    await clock.advance(HOUR / 12);
    assert.deepEqual(new Set(states(tip)), new Set(['pending']));
    await whole(tip, ['a']);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('nor while Git does not say so, however often all is looked at again', async () => {
    const { tip, forge, remote, setTip, states, whole, clock, stop } = await wentOn();
    setTip(tip);
    remote.outage = new GitError('no answer');
    forge.outage = undefined;
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending']);
    assert.deepEqual(states(tip, 'lockstep/b'), []);
    remote.outage = undefined;
    await clock.advance(MINUTE);
    await whole(tip, ['a']);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('nor where Git named the next tip a moment ago, though all records name the commit again', async () => {
    const { tip, forge, setTip, states, record, whole, clock, stop } = await wentOn({ sweepMs: 2_000 });
    setTip(tip);
    await record('a', { revision: tip });
    forge.outage = undefined;
    await clock.advance(MINUTE);
    assert.deepEqual(new Set(states(tip)), new Set(['pending']));
    await whole(tip, ['a']);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('is posted once the watcher has heard of the next tip: it was true in its time', async () => {
    const { tip, next, forge, watcher, states, settle, whole, clock, stop } = await wentOn();
    watcher.hint();
    await settle();
    forge.outage = undefined;
    await whole(next);
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    assert.deepEqual(states(tip, 'lockstep/b'), ['success']);
    assert.equal(states(next).at(-1), 'success');
    stop();
  });

  test('is measured once, though it had been taken when it was withheld', async () => {
    const measured: string[] = [];
    let release = () => {};
    const { tip, push, forge, watcher, states, settle, whole, clock, stop } = await pushed(
      {},
      {
        pollMs: HOUR,
        onPosted: (state) => {
          measured.push(state);
          // It is taken, and cannot be read back yet.
          if (measured.length === 1) release = forge.hold();
        },
      },
    );
    await whole(tip);
    await whole(push(), ['a']);
    release();
    watcher.hint();
    await settle();
    await clock.advance(5 * MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success']);
    assert.deepEqual(measured, ['success']);
    stop();
  });

  test('is posted though a cluster has fallen ill since: there was a moment at which all was well', async () => {
    const { tip, forge, whole, record, states, clock, stop } = await pushed();
    forge.outage = down;
    await whole(tip);
    await record('b', { revision: tip, outcome: outcome({}, { current: 1 }) });
    forge.outage = undefined;
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });
});

suite('a success that the forge shows', () => {
  /** The tip has succeeded, and one cluster goes on to a commit that nobody told the watcher of, nor lists. */
  async function wentOn(options: StartOptions = {}) {
    const all = await pushed({}, options);
    await all.whole(all.tip);
    await all.clock.advance(2_000);
    const next = all.remote.commit(all.files({ 'base/other.yaml': undefined }), { subject: 'unlisted' });
    all.remote.tip = next;
    all.forge.recordPush('main', next, HOUR);
    await all.whole(next, ['a']);
    return { ...all, next };
  }

  test('stays: that a record names another says also that an etcd was restored', async () => {
    const { tip, setTip, states, whole, clock, stop } = await wentOn();
    setTip(tip);
    await whole(tip, ['a']);
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });

  test('is not put over what another watcher says of its commit since that came back', async () => {
    const { tip, setTip, states, forge, whole, clock, stop } = await wentOn({ sweepMs: 2_000 });
    setTip(tip);
    forge.addStatus(tip, { context: 'lockstep', state: 'pending', description: 'of another watcher' });
    await clock.advance(MINUTE);
    assert.deepEqual(new Set(states(tip).slice(2)), new Set(['pending']));
    await whole(tip, ['a']);
    assert.equal(states(tip).at(-1), 'success');
    stop();
  });

  test('is asked for by one who asks, however often all is looked at while Git is silent', async () => {
    const { remote, forge, tip, log, clock, stop } = await wentOn({ sweepMs: 2_000 });
    remote.outage = new GitError('no answer');
    forge.addStatus(tip, { context: 'lockstep', state: 'pending', description: 'of another watcher' });
    await clock.advance(MINUTE);
    const asking = log.of('info').filter(({ msg }) => String(msg).endsWith('Git is asked for the tip'));
    assert.equal(asking.length, 1);
    stop();
  });

  test('is no answer for the return, though neither push is listed yet', async () => {
    const { tip, remote, forge, states, record, clock, stop } = await wentOn({ sweepMs: 2_000 });
    remote.tip = tip;
    forge.recordPush('main', tip, HOUR);
    forge.addStatus(tip, { context: 'lockstep', state: 'pending', description: 'of another watcher' });
    await clock.advance(11_000);
    for (const name of ['a', 'b']) await record(name, { revision: tip, outcome: refused });
    await clock.advance(30 * MINUTE);
    assert.deepEqual(states(tip), ['pending', 'success', 'pending', 'pending', 'failure']);
    stop();
  });

  test('is asked nothing of a cluster that has fallen ill', async () => {
    const { tip, whole, record, states, clock, stop } = await pushed();
    await whole(tip);
    await record('b', { revision: tip, outcome: refused });
    await clock.advance(HOUR);
    assert.deepEqual(states(tip), ['pending', 'success']);
    stop();
  });
});

suite('a success that lands late', () => {
  test('when its commit is the tip anew, does not stand in for the failure of that time', async () => {
    const { tip, push, setTip, watcher, forge, states, settle, whole, record, clock, stop } = await pushed(
      {},
      { pollMs: 10 * MINUTE },
    );
    forge.outage = down;
    await whole(tip);
    push();
    watcher.hint();
    await settle();
    await clock.advance(2_000);
    setTip(tip);
    await clock.advance(2_000);
    forge.outage = undefined;
    await clock.advance(2 * MINUTE);
    assert.deepEqual(states(tip).slice(-1), ['success'], 'it has landed');
    for (const name of ['a', 'b']) await record(name, { revision: tip, outcome: refused });
    watcher.hint();
    await clock.advance(30 * MINUTE);
    assert.equal(states(tip).at(-1), 'failure');
    stop();
  });
});
