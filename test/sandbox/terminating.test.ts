import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';
import { sizeDefinition } from './size-definition.ts';

const FINALIZER = 'example.com/slow';
const MERGE = 'application/merge-patch+json';

const configMap = (name: string, meta: object = {}) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...meta }, data: { from: 'git' } });
const namespace = (name: string) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

async function started(t: Parameters<typeof newFederation>[0], files: Record<string, string> = {}) {
  const federation = await newFederation(t, { clusters: 1, settings: { sweep: '1s' } });
  await federation.start('run');
  const [cluster] = federation.clusters as [SandboxCluster];
  const first = await federation.push('the first', files);
  assert.equal((await federation.verdict(first)).state, 'success');
  return { federation, cluster, first, maps: `/api/v1/namespaces/${federation.namespace}/configmaps` };
}

async function setFinalizers(
  cluster: SandboxCluster,
  path: string,
  finalizers: string[] | null,
): Promise<void> {
  const { status } = await cluster.client.request('PATCH', path, { metadata: { finalizers } }, MERGE);
  assert.equal(status, 200);
}

/** Resolves once the record of that revision says so, of whatever is waited for or went wrong. */
function untilSaid(federation: TestFederation, cluster: SandboxCluster, sha: string, said: RegExp) {
  return federation.untilRecord(cluster, ({ revision, outcome }) => {
    const waiting = outcome?.observation.waiting ?? [];
    const all = [...waiting, ...(outcome?.faults ?? [])].map(
      ({ object, message }) => `${object}: ${message}`,
    );
    return revision === sha && all.some((text) => said.test(text));
  });
}

describe('an object that is being deleted', () => {
  it('because Git dropped it, with a stuck finalizer: is waited for by name, and goes when that does', async (t) => {
    const { federation, cluster, maps } = await started(t, { 'base/slow.yaml': configMap('slow') });
    await setFinalizers(cluster, `${maps}/slow`, [FINALIZER]);
    const sha = await federation.push('without', { 'base/slow.yaml': undefined });
    const said = new RegExp(`ConfigMap \\S+/slow: is being deleted, waits for finalizers ${FINALIZER}`);
    await untilSaid(federation, cluster, sha, said);
    await federation.assertPending(sha);
    const live = await federation.live(cluster, 'configmaps/slow');
    assert.deepEqual(live?.metadata.finalizers, [FINALIZER], 'it is its owner who removes it');
    await setFinalizers(cluster, `${maps}/slow`, null);
    assert.equal((await federation.verdict(sha)).state, 'success');
    assert.equal(await federation.live(cluster, 'configmaps/slow'), undefined);
  });

  it('and is wanted: is not touched until it is gone, and is made anew then', async (t) => {
    const { federation, cluster, maps } = await started(t, { 'base/slow.yaml': configMap('slow') });
    await setFinalizers(cluster, `${maps}/slow`, [FINALIZER]);
    await cluster.client.request('DELETE', `${maps}/slow`);
    const dying = await federation.live(cluster, 'configmaps/slow');
    const changed = configMap('slow', { labels: { changed: 'true' } });
    const sha = await federation.push('changed', { 'base/slow.yaml': changed });
    await untilSaid(federation, cluster, sha, /ConfigMap \S+\/slow: is being deleted, waits for finalizers/);
    const untouched = await federation.live(cluster, 'configmaps/slow');
    assert.equal(untouched?.metadata.resourceVersion, dying?.metadata.resourceVersion);
    await setFinalizers(cluster, `${maps}/slow`, null);
    assert.equal((await federation.verdict(sha)).state, 'success');
    const live = await federation.live(cluster, 'configmaps/slow');
    assert.notEqual(live?.metadata.uid, dying?.metadata.uid);
    assert.equal(live?.metadata.labels?.['changed'], 'true');
  });
});

describe('a Namespace that is being deleted', () => {
  it('and is wanted: what keeps it is said, and all is made anew once it is gone', async (t) => {
    const { federation, cluster, maps } = await started(t);
    await setFinalizers(cluster, `${maps}/zone`, [FINALIZER]);
    const path = `/api/v1/namespaces/${federation.namespace}`;
    await cluster.client.request('DELETE', path);
    const sha = await federation.push('more', { 'base/more.yaml': configMap('more') });
    const said = new RegExp(`Namespace ${federation.namespace}: is being deleted: .*${FINALIZER}`);
    const { outcome } = await untilSaid(federation, cluster, sha, said);
    const held = outcome?.faults.find(({ object }) => object?.endsWith('/more'));
    assert.match(held?.message ?? '', /held back: Namespace \S+ failed/);
    await federation.assertPending(sha);
    await setFinalizers(cluster, `${maps}/zone`, null);
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'success', description ?? '');
    assert.ok(await federation.live(cluster, 'configmaps/more'));
  });

  it('and is not ours: what belongs into it is told so, and comes once it is there again', async (t) => {
    const { federation, cluster } = await started(t);
    const name = `${federation.name}-theirs`;
    const make = () =>
      cluster.client.request('POST', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    await make();
    t.after(() => cluster.client.request('DELETE', `/api/v1/namespaces/${name}`));
    const inside = `/api/v1/namespaces/${name}/configmaps`;
    await cluster.client.request('POST', inside, { metadata: { name: 'stuck', finalizers: [FINALIZER] } });
    await cluster.client.request('DELETE', `/api/v1/namespaces/${name}`);
    const guest = configMap('guest', { namespace: name });
    const sha = await federation.push('a guest', { 'base/guest.yaml': guest });
    await untilSaid(federation, cluster, sha, /ConfigMap \S+\/guest: .*being terminated/);
    await federation.assertPending(sha);
    await setFinalizers(cluster, `${inside}/stuck`, null);
    await untilSaid(federation, cluster, sha, /ConfigMap \S+\/guest: .*namespaces "\S+" not found/);
    await make();
    assert.equal((await federation.verdict(sha)).state, 'success');
  });
});

describe('what takes others with it when Git drops it', () => {
  it('a Namespace: is asked for first, and goes after its members', async (t) => {
    const federation = await newFederation(t);
    await federation.start('run');
    const name = `${federation.name}-more`;
    const files = {
      'base/more.yaml': namespace(name),
      'base/inside.yaml': configMap('inside', { namespace: name }),
    };
    assert.equal((await federation.verdict(await federation.push('the first', files))).state, 'success');
    const dropped = { 'base/more.yaml': undefined, 'base/inside.yaml': undefined };
    await assertAsksFirst(federation, dropped, `Namespace ${name}`);
    for (const cluster of federation.clusters) {
      const { status } = await cluster.client.request('GET', `/api/v1/namespaces/${name}`);
      assert.equal(status, 404);
    }
  });

  it('a CustomResourceDefinition: is asked for first, and goes after its custom resources', async (t) => {
    const federation = await newFederation(t);
    await federation.start('run');
    const group = `${federation.name}.example.com`;
    const files = {
      'base/definition.yaml': sizeDefinition(group),
      'base/size.yaml': JSON.stringify({
        apiVersion: `${group}/v1`,
        kind: 'Size',
        metadata: { name: 'big' },
      }),
    };
    assert.equal((await federation.verdict(await federation.push('the first', files))).state, 'success');
    const dropped = { 'base/definition.yaml': undefined, 'base/size.yaml': undefined };
    await assertAsksFirst(federation, dropped, `CustomResourceDefinition sizes.${group}`);
    for (const cluster of federation.clusters) {
      const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      assert.equal((await cluster.client.request('GET', `${definitions}/sizes.${group}`)).status, 404);
      const { groupKinds } = (await federation.record(cluster)) ?? {};
      assert.ok(!groupKinds?.some((kind) => kind.includes(group)), groupKinds?.join());
    }
  });
});

/** Drops these files; the prune is stopped, and done once it is approved. */
async function assertAsksFirst(
  federation: TestFederation,
  dropped: Record<string, undefined>,
  what: string,
): Promise<void> {
  const sha = await federation.push('dropped', dropped);
  const stopped = await federation.verdict(sha);
  assert.equal(stopped.state, 'failure');
  assert.ok(
    stopped.description?.includes(`nothing written: ${what} would be deleted`),
    stopped.description ?? '',
  );
  const [cluster] = federation.clusters as [SandboxCluster];
  const message = (await federation.outcome(cluster, sha)).faults[0]?.message ?? '';
  const digest = /"([0-9a-f]{16})"/.exec(message)?.[1];
  assert.ok(digest, message);
  const approved = federation.respec({ prune: { approve: [digest] } });
  const { state, description } = await federation.verdict(
    await federation.push('approved', { 'federation.yaml': approved }),
  );
  assert.equal(state, 'success', description ?? '');
}
