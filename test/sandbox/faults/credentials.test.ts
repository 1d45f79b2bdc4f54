import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { SOON } from '../federation-fixture.ts';
import { answer, assertNeverSaid, assertOnlyGoodHas, behindProxy, note } from './behind-proxy.ts';

const token = () => `canary-${randomBytes(12).toString('hex')}`;
const soon = { 'verify.timeout': SOON };
const stateOf = (told: string) => told.split(':')[0];

describe('the way to one cluster', () => {
  it('tokens that expire: a newer one is read at once; without one the cluster is named, and nothing secret is said', async (t) => {
    const world = await behindProxy(t);
    const { federation, oracle, proxy, odd, processes } = world;
    const [newer, newest] = [token(), token()];
    await proxy.issue(newer);
    proxy.accept(newer);
    const rotated = await federation.push('rotated', note('rotated'));
    assert.match(await answer(federation, rotated), /^success/);
    assert.deepEqual(federation.told(rotated).map(stateOf), ['pending', 'success']);
    const warnings = (await processes.log()).filter(({ level }) => level !== 'info');
    assert.deepEqual(warnings, [], 'a token that rotates is no event');

    proxy.accept(newest);
    const federationYaml = federation.respec(soon);
    const expired = await federation.push('expired', {
      ...note('expired'),
      'federation.yaml': federationYaml,
    });
    await assertOnlyGoodHas(world, expired);
    assert.match(await answer(federation, expired), new RegExp(`^error: ${odd.name}: .*nauthorized`));
    await proxy.issue(newest);
    await oracle.holdsAt(expired, { healed: [expired] });
    await assertNeverSaid(world, [rotated, expired], [newer, newest]);
  });

  it('a certificate of another authority: nothing is sent there, the cluster is named, and its return is a success', async (t) => {
    const world = await behindProxy(t);
    const { federation, oracle, proxy, odd } = world;
    const canary = token();
    await proxy.issue(canary);
    proxy.accept(canary);
    const other = await federation.push('with another token', note('canary'));
    assert.match(await answer(federation, other), /^success/);
    proxy.present('wrong');
    const before = proxy.seen.length;
    const sha = await federation.push('to somebody else', {
      ...note('wrong'),
      'federation.yaml': federation.respec(soon),
    });
    await assertOnlyGoodHas(world, sha);
    const said = await answer(federation, sha);
    assert.match(said, new RegExp(`^error: ${odd.name}: .*certificate is not signed`));
    assert.equal(proxy.seen.length, before);
    proxy.present('right');
    await oracle.holdsAt(sha, { healed: [sha] });
    await assertNeverSaid(world, [sha], [canary]);
  });
});
