import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import type { TestFederation } from '../federation-fixture.ts';
import { settledFederation } from '../oracle.ts';
import { answer, note } from './behind-proxy.ts';

/** As whatever gives addresses would write it. */
async function give(
  { namespace }: TestFederation,
  { client }: SandboxCluster,
  ingress: object[],
): Promise<void> {
  const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/nginx/status?fieldManager=load-balancer`;
  const change = { status: { loadBalancer: { ingress } } };
  const { status, body } = await client.request('PATCH', path, change, 'application/merge-patch+json');
  assert.equal(status, 200, JSON.stringify(body));
}

describe('addresses', () => {
  it('in several spellings, of names, and flapping: equal is equal, and a success stays one', async (t) => {
    const { federation, oracle } = await settledFederation(t, (one) => one.start('run'));
    const { loadBalancer } = federation;
    loadBalancer.set({ mode: 'forgetful' });
    const [one, other] = federation.clusters as [SandboxCluster, SandboxCluster];

    await give(federation, one, [{ ip: '2001:DB8:0:0::1' }]);
    await give(federation, other, [{ ip: '2001:db8::1' }]);
    const six = await federation.push('IPv6', note('six'));
    assert.match(await answer(federation, six), /^success: .*one address 2001:db8::1(,|$)/);

    await give(federation, one, [{ hostname: 'lb.example.com' }, { ip: '203.0.113.9' }]);
    await give(federation, other, [
      { ip: '203.0.113.9' },
      { hostname: 'lb.example.com' },
      { ip: '203.0.113.9' },
    ]);
    const named = await federation.push('a name beside an address', note('named'));
    assert.match(
      await answer(federation, named),
      /^success: .*same addresses 203\.0\.113\.9, lb\.example\.com(,|$)/,
    );

    await give(federation, other, [{ hostname: 'other.example.com' }]);
    const differing = await federation.push('another name', note('differing'));
    const said = await answer(federation, differing);
    assert.match(said, /^failure: Ingress \S+: /);
    assert.ok(said.includes(`other.example.com in ${other.name}`), said);

    for (const ingress of [
      [{ ip: '203.0.113.9' }, { hostname: 'lb.example.com' }],
      [],
      [{ ip: '198.51.100.7' }],
    ]) {
      await give(federation, other, ingress);
      await federation.untilRecord(other, ({ revision, outcome }) => {
        const [entry] = outcome?.observation.entryPoints ?? [];
        return revision === differing && entry?.addresses.length === ingress.length;
      });
      if (ingress.length === 2) await federation.untilState(differing, 'success');
    }
    assert.deepEqual(federation.told(differing).map(stateOf), ['pending', 'failure', 'success']);

    loadBalancer.reset();
    const pooled = await federation.push('one pool again', note('one pool'));
    await oracle.holdsAt(pooled, { healed: [differing] });
  });
});

const stateOf = (told: string) => told.split(':')[0];
