import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { type FederationOptions, newFederation, SOON, type TestFederation } from './federation-fixture.ts';

/** Three clusters, the last of which is the odd one. */
async function started(
  t: TestContext,
  verify: object = {},
): Promise<{ federation: TestFederation; odd: SandboxCluster }> {
  const options: FederationOptions = { clusters: 3, spec: { verify: { address: 'shared', ...verify } } };
  const federation = await newFederation(t, options);
  await federation.start('run');
  return { federation, odd: federation.clusters[2] as SandboxCluster };
}

/** The first commit, until all clusters have it. */
async function pushEverywhere(federation: TestFederation): Promise<void> {
  const first = await federation.push('the first');
  await Promise.all(federation.clusters.map((cluster) => federation.outcome(cluster, first)));
}

/** After a first commit that all clusters have, so that nothing but addresses can be late. Resolves with the commit. */
async function pushImpatient(
  federation: TestFederation,
  changes: Record<string, string> = {},
): Promise<string> {
  const federationYaml = federation.respec({ 'verify.timeout': SOON });
  return federation.push('does not wait long', { 'federation.yaml': federationYaml, ...changes });
}

const stateOf = (told: string) => told.split(':')[0];

describe('the address of an entry point', () => {
  it('that differs in one cluster is a failure that names both sides, until it agrees', async (t) => {
    const { federation, odd } = await started(t);
    const { loadBalancer } = federation;
    loadBalancer.set({ cluster: odd.name, mode: { fixed: '198.51.100.7' } });
    const sha = await federation.push('the first');
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    // It is said as soon as two of the clusters differ.
    const told = description ?? '';
    assert.ok(told.startsWith(`Ingress ${federation.namespace}/nginx: `), told);
    assert.match(told, /203\.0\.113\.\d+ in (2 clusters|gce-)/);
    assert.ok(told.includes(`198.51.100.7 in ${odd.name}`), told);
    loadBalancer.reset();
    await federation.untilState(sha, 'success');
    assert.deepEqual(federation.told(sha).map(stateOf), ['pending', 'failure', 'success']);
  });

  it('that comes late is waited for, and is what the success follows', async (t) => {
    const { federation, odd } = await started(t);
    const { loadBalancer } = federation;
    loadBalancer.set({ cluster: odd.name, mode: 'forgetful' });
    const sha = await federation.push('the first');
    for (const cluster of federation.clusters) {
      await federation.untilRecord(cluster, ({ revision, outcome }) => {
        const [entryPoint] = outcome?.observation.entryPoints ?? [];
        return revision === sha && entryPoint?.addresses.length === (cluster === odd ? 0 : 1);
      });
    }
    await federation.assertPending(sha);
    const since = Date.now();
    loadBalancer.reset();
    const { createdAt } = await federation.untilState(sha, 'success');
    const given = await odd.audit.writes({ since, user: 'load-balancer' });
    const ours = given.find(({ objectRef }) => objectRef?.namespace === federation.namespace);
    assert.ok(ours && createdAt >= Date.parse(ours.requestReceivedTimestamp));
    assert.deepEqual(federation.told(sha).map(stateOf), ['pending', 'success']);
  });

  it('that never comes is a failure at the time-out, which names who lacks it', async (t) => {
    const { federation, odd } = await started(t);
    federation.loadBalancer.set({ cluster: odd.name, mode: 'forgetful' });
    await pushEverywhere(federation);
    const sha = await pushImpatient(federation);
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    assert.equal(description, `${odd.name}: Ingress ${federation.namespace}/nginx: no address after 15 s`);
  });

  it('that never comes anywhere names them all', async (t) => {
    const { federation } = await started(t);
    federation.loadBalancer.set({ mode: 'forgetful' });
    await pushEverywhere(federation);
    const sha = await pushImpatient(federation);
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    assert.match(description ?? '', /^3 clusters: Ingress \S+\/nginx: no address after 15 s/);
  });

  it('that is still the old one after another was asked for does not count', async (t) => {
    const { federation } = await started(t);
    const { loadBalancer } = federation;
    const first = await federation.verdict(await federation.push('the first'));
    assert.equal(first.state, 'success');
    loadBalancer.set({ mode: 'forgetful' });
    const sha = await pushImpatient(federation, {
      'base/ingress.yaml': (federation.files['base/ingress.yaml'] ?? '').replace(
        ': global-site',
        `: ${federation.name}`,
      ),
    });
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    assert.match(description ?? '', /203\.0\.113\.\d+ not confirmed since the change after 15 s/);
    loadBalancer.reset();
    const success = await federation.untilState(sha, 'success');
    const [before] = /203\.0\.113\.\d+/.exec(first.description ?? '') ?? [];
    const [now] = /203\.0\.113\.\d+/.exec(success.description ?? '') ?? [];
    assert.ok(now && now !== before, `${success.description}`);
  });

  it('may differ where the federation asks for any', async (t) => {
    const { federation } = await started(t, { address: 'any' });
    federation.loadBalancer.set({ mode: 'per-cluster' });
    const { state, description } = await federation.verdict(await federation.push('the first'));
    assert.equal(state, 'success');
    assert.match(description ?? '', /every entry point has an address/);
  });

  it('is not compared, and the success says so, where there is no entry point', async (t) => {
    const { federation } = await started(t);
    const { state, description } = await federation.verdict(
      await federation.push('no ingress', { 'base/ingress.yaml': undefined }),
    );
    assert.equal(state, 'success');
    assert.match(description ?? '', /no entry point to compare/);
  });
});
