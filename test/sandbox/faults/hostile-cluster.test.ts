import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { answers, longReply, silent } from '../../../sandbox/control-plane/api-faults.ts';
import type { ApiFault, ProxiedRequest } from '../../../sandbox/control-plane/api-proxy.ts';
import type { LockstepProcess } from '../../../sandbox/installation.ts';
import { until } from '../../../sandbox/processes/until.ts';
import { peakMemory } from '../usage-of.ts';
import { assertOnlyGoodHas, behindProxy, note } from './behind-proxy.ts';

const MIB = 1024 * 1024;

/** How much more than a quiet worker's memory replies may cost it. */
const MOST_GROWTH = 768 * MIB;

const isWatch = ({ url }: ProxiedRequest) => url.includes('watch=true');
const isList = (request: ProxiedRequest) => request.url.includes('labelSelector=') && !isWatch(request);

/** A page of a list that has always one more, of objects as big as they may be. */
const endlessPage = {
  kind: 'List',
  metadata: { resourceVersion: '1', continue: 'more' },
  items: Array.from({ length: 4 }, (_, index) => ({
    metadata: { name: `it-${index}`, namespace: 'default' },
    data: { a: 'a'.repeat(MIB) },
  })),
};

/** Where a redirect leads; nobody must come. */
async function elsewhere(t: TestContext): Promise<{ url: string; visits: () => number }> {
  let visits = 0;
  const server: Server = createServer((_, response) => {
    visits += 1;
    response.end();
  });
  server.on('connection', () => {
    visits += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, visits: () => visits };
}

/** Of a whole look that failed the log tells the reason, of single kinds and objects what came first. */
async function untilLogged(process: LockstepProcess, what: RegExp, since: number): Promise<void> {
  const isMeant = ({ reason, first, time }: Record<string, unknown>) =>
    Date.parse(String(time)) >= since && [reason, first].flat().some((said) => what.test(String(said)));
  const isThere = async () => (await process.log()).some(isMeant);
  await until(isThere, { what: `the log says ${what}` });
}

describe('a hostile API server', () => {
  it('fails alone, and costs little memory: redirects, 100 MB, lists without end', async (t) => {
    const world = await behindProxy(t);
    const { federation, oracle, proxy, processes } = world;
    const { url, visits } = await elsewhere(t);
    const hostile: { what: string; fault: ApiFault; says: RegExp; only?: typeof isList }[] = [
      { what: 'a redirect', fault: answers(302, '', { location: url }), says: /redirect|302/ },
      { what: '100 MB', fault: longReply('{"a":"', 'a', 100 * MIB), says: /longer than \d+ bytes/ },
      {
        what: 'an endless list',
        fault: answers(200, endlessPage),
        says: /longer than \d+ bytes/,
        only: isList,
      },
    ];
    const quiet = await peakMemory(processes.pid);
    for (const { what, fault, says, only } of hostile) {
      const since = Date.now();
      proxy.set((request) => (only?.(request) === false ? undefined : fault));
      const sha = await federation.push(what, note(what));
      await assertOnlyGoodHas(world, sha);
      await untilLogged(processes, says, since);
      proxy.mend();
      await federation.untilState(sha, 'success');
    }
    await oracle.holdsAt(oracle.tips.at(-1) ?? '', { mute: oracle.tips });
    assert.equal(visits(), 0);
    const growth = (await peakMemory(processes.pid)) - quiet;
    t.diagnostic(`peak memory grew by ${Math.round(growth / MIB)} MiB`);
    assert.ok(growth < MOST_GROWTH, `${Math.round(growth / MIB)} MiB more than before`);
  });

  it('whose watches never say anything: sweeps see what watches do not', async (t) => {
    const { federation, oracle, proxy } = await behindProxy(t);
    proxy.set((request) => (isWatch(request) ? silent : undefined));
    proxy.cut();
    const sha = await federation.push('unseen', note('unseen'));
    await oracle.holdsAt(sha);
  });
});
