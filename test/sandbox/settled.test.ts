import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { RECORD_NAMESPACE, recordName } from '../../src/record/applyset.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';

const members = [
  'configmaps/zone',
  'configmaps/zone-fetch',
  'services/nginx',
  'deployments/nginx',
  'ingresses/nginx',
];

/** Of every member and of the record. */
async function versions({ name, live }: TestFederation, cluster: SandboxCluster): Promise<string[]> {
  const record = `/api/v1/namespaces/${RECORD_NAMESPACE}/configmaps/${recordName(name)}`;
  const [answer, ...objects] = await Promise.all([
    cluster.client.request('GET', record),
    ...members.map((path) => live(cluster, path)),
  ]);
  const all = [answer.body as KubeObject, ...objects];
  return all.map((object) => `${object?.kind} ${object?.metadata.name} ${object?.metadata.resourceVersion}`);
}

const versionsEverywhere = (federation: TestFederation) =>
  Promise.all(federation.clusters.map((cluster) => versions(federation, cluster)));

async function assertUntouched(federation: TestFederation, before: string[][], since: number): Promise<void> {
  for (const cluster of federation.clusters) {
    // Two sweeps, and as many workers as may have taken their pokes.
    await federation.untilLooked(cluster, 4, since);
    const writes = await federation.writes(cluster, since);
    assert.deepEqual(
      writes.map(({ verb, requestURI }) => `${verb} ${requestURI}`),
      [],
    );
  }
  assert.deepEqual(await versionsEverywhere(federation), before);
}

describe('a settled federation', () => {
  it('is not written to: by two workers, nor by new ones that remember nothing', async (t) => {
    const federation = await newFederation(t, { clusters: 3, workload: true, settings: { sweep: '1s' } });
    const roles = ['watcher', 'worker', 'worker'] as const;
    const processes = await Promise.all(roles.map((role) => federation.start(role)));
    assert.equal((await federation.verdict(await federation.push('the first'))).state, 'success');
    const before = await versionsEverywhere(federation);
    await assertUntouched(federation, before, Date.now());

    await Promise.all(processes.map((process) => process.kill()));
    const since = Date.now();
    await Promise.all(roles.map((role) => federation.start(role)));
    await assertUntouched(federation, before, since);
  });

  it('is written to again where somebody edits or deletes what is ours', async (t) => {
    const federation = await newFederation(t, { settings: { sweep: '1s' } });
    await federation.start('run');
    const sha = await federation.push('the first');
    assert.equal((await federation.verdict(sha)).state, 'success');
    const cluster = federation.clusters[0] as SandboxCluster;
    const maps = `/api/v1/namespaces/${federation.namespace}/configmaps`;
    const edit = { data: { zone: 'edited' } };
    await cluster.client.request('PATCH', `${maps}/zone`, edit, 'application/merge-patch+json');
    await cluster.client.request('DELETE', `${maps}/zone-fetch`);
    await federation.untilLive(cluster, 'configmaps/zone', (live) => {
      return (live?.['data'] as { zone?: string } | undefined)?.zone === cluster.zone;
    });
    await federation.untilLive(cluster, 'configmaps/zone-fetch', (live) => live !== undefined);
    assert.equal(federation.told(sha).length, 2);
  });
});
