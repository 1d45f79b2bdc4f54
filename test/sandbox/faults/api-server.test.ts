import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answers, breaks, fails, late, losesReply } from '../../../sandbox/control-plane/api-faults.ts';
import type { ApiFault } from '../../../sandbox/control-plane/api-proxy.ts';
import { until } from '../../../sandbox/processes/until.ts';
import { SOON } from '../federation-fixture.ts';
import { answer, assertOnlyGoodHas, behindProxy, note } from './behind-proxy.ts';

const page = '<html>canary-of-a-balancer</html>';

const outages: { what: string; fault: ApiFault }[] = [
  { what: '429 with Retry-After', fault: fails(429, 'too many requests', { 'retry-after': '2' }) },
  { what: '503 by a balancer', fault: answers(503, page) },
  { what: '500 by the server', fault: fails(500, 'etcdserver: leader changed') },
  { what: 'connections that break', fault: breaks },
];

describe('an API server that', () => {
  it('answers with 429, with 5xx or not at all: delays nobody else, and gets it when it is well', async (t) => {
    const world = await behindProxy(t);
    const { federation, oracle, proxy } = world;
    for (const { what, fault } of outages) {
      const before = proxy.seen.length;
      proxy.set(() => fault);
      const sha = await federation.push(what, note(what));
      await assertOnlyGoodHas(world, sha);
      const isRefused = async () => proxy.seen.length > before;
      await until(isRefused, { what: `${what} was met` });
      assert.deepEqual(federation.told(sha).filter(isFinal), [], what);
      proxy.mend();
      await federation.verdict(sha);
      assert.deepEqual(federation.told(sha).map(stateOf), ['pending', 'success'], what);
    }
    await oracle.holdsAt(oracle.tips.at(-1) ?? '');
  });

  it('fails every twentieth request is got through to, without anybody’s help', async (t) => {
    const { federation, oracle, proxy } = await behindProxy(t);
    let count = 0;
    proxy.set(() => (++count % 20 === 0 ? fails(503, 'the server is currently unable') : undefined));
    const sha = await federation.push('through a bad line', note('bad line'));
    assert.match(await answer(federation, sha), /^success/);
    proxy.mend();
    await oracle.holdsAt(sha);
  });

  it('answers after 30 s: the verdict names it in time, and it delays nobody else', async (t) => {
    const world = await behindProxy(t);
    const { federation, oracle, proxy, odd } = world;
    proxy.set(() => late(30_000));
    const sha = await federation.push('to one that is late', {
      ...note('late'),
      'federation.yaml': federation.respec({ 'verify.timeout': SOON }),
    });
    await assertOnlyGoodHas(world, sha);
    assert.deepEqual(federation.told(sha).filter(isFinal), []);
    assert.match(
      await answer(federation, sha),
      new RegExp(`^error: ${odd.name}: has not answered yet after 15 s$`),
    );
    proxy.mend();
    await oracle.holdsAt(sha, { healed: [sha] });
  });

  it('does what it was told and whose replies are lost: nothing is created twice or forgotten', async (t) => {
    const { federation, oracle, proxy, odd } = await behindProxy(t);
    const lost = new Set<string>();
    proxy.set(({ method, url }) => {
      const [path = ''] = url.split('?');
      const isApply = method === 'PATCH' && !url.includes('dryRun') && !lost.has(path);
      if (!isApply) return undefined;
      lost.add(path);
      return losesReply;
    });
    const since = Date.now();
    const sha = await federation.push('replies get lost', note('lost'));
    assert.match(await answer(federation, sha), /^success/);
    assert.ok(
      [...lost].some((path) => path.endsWith('/configmaps/note')),
      [...lost].join(),
    );
    await oracle.holdsAt(sha);
    const notes = (await federation.writes(odd, since)).filter(({ objectRef }) => objectRef?.name === 'note');
    const created = notes.filter(({ responseStatus }) => responseStatus?.code === 201);
    assert.equal(created.length, 1);
  });
});

const stateOf = (told: string) => told.split(':')[0];
const isFinal = (told: string) => told !== 'pending';
