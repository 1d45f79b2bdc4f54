import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fails } from '../../../sandbox/control-plane/api-faults.ts';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { RECORD_NAMESPACE, recordName, TOOLING_ANNOTATION } from '../../../src/record/applyset.ts';
import type { TestFederation } from '../federation-fixture.ts';
import { settledFederation } from '../oracle.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import { answer, behindProxy, note } from './behind-proxy.ts';

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

const deletionsIn = async (federation: TestFederation, cluster: SandboxCluster, since: number) =>
  (await federation.writes(cluster, since)).filter(({ verb }) => verb === 'delete');

describe('a record of foreign tooling', () => {
  it('is refused by name and left alone, and so is its cluster', async (t) => {
    const { federation, oracle } = await settledFederation(t, (one) => one.start('run'));
    const odd = federation.clusters[1] as SandboxCluster;
    const path = `/api/v1/namespaces/${RECORD_NAMESPACE}/configmaps/${recordName(federation.name)}`;
    const tool = (name: string) => {
      const change = { metadata: { annotations: { [TOOLING_ANNOTATION]: name } } };
      return odd.client.request('PATCH', path, change, 'application/merge-patch+json');
    };
    const { metadata } = (await odd.client.request('GET', path)).body as {
      metadata: { annotations: Record<string, string> };
    };
    await tool('kubectl/v1.36.3');
    const since = Date.now();
    const sha = await federation.push('under another tool', note('foreign'));
    assert.match(await answer(federation, sha), new RegExp(`^failure: ${odd.name}: .*kubectl/v1\\.36\\.3`));
    assert.deepEqual(await federation.writes(odd, since), []);
    await tool(metadata.annotations[TOOLING_ANNOTATION] ?? '');
    await federation.untilState(sha, 'success');
    await oracle.holdsAt(await federation.push('under ours again', note('ours')), { healed: [sha] });
  });
});

describe('two clusters whose URLs were swapped', () => {
  it('are both refused and named, get nothing of each other, and go on when it is put right', async (t) => {
    const sandbox = await sharedSandbox();
    const own = join(sandbox.folder, 'kubeconfig-swapped.json');
    const right = await readFile(sandbox.kubeconfig, 'utf8');
    await writeFile(own, right);
    const settings = { kubeconfig: { path: own } };
    const settled = await settledFederation(t, (one) => one.start('run'), { settings });
    const { federation, oracle, processes } = settled;
    const [one, other] = federation.clusters as [SandboxCluster, SandboxCluster];
    await processes.kill();
    const swapped = right
      .replaceAll(one.server, 'https://swap')
      .replaceAll(other.server, one.server)
      .replaceAll('https://swap', other.server);
    await writeFile(own, swapped);
    const since = Date.now();
    const misled = await federation.start('run');
    const sha = await federation.push('swapped', note('swapped'));
    assert.match(await answer(federation, sha), /^failure: gce-\S+: another cluster answers: its uid is/);
    for (const cluster of [one, other]) assert.deepEqual(await federation.writes(cluster, since), []);
    await misled.kill();
    await writeFile(own, right);
    await federation.start('run');
    await oracle.holdsAt(sha, { healed: [sha] });
  });
});

describe('a cluster that leaves the federation', () => {
  it('keeps its objects and is not written to, and is brought to the tip when it comes back', async (t) => {
    const { federation, oracle } = await settledFederation(t, (one) => one.start('run'));
    const [stays, leaves] = federation.clusters as [SandboxCluster, SandboxCluster];
    const all = federation.files['federation.yaml'] ?? '';
    const overlay = Object.entries(federation.files).filter(([path]) =>
      path.startsWith(`clusters/${leaves.name}/`),
    );
    const since = Date.now();
    const sha = await federation.push('one leaves', {
      ...note('without it'),
      ...Object.fromEntries(overlay.map(([path]) => [path, undefined])),
      'federation.yaml': federation.respec({ clusters: [{ name: stays.name, uid: stays.uid }] }),
    });
    assert.match(await answer(federation, sha), /^success: 1\/1 /);
    await federation.untilLooked(stays, 2, Date.now());
    assert.deepEqual(await federation.writes(leaves, since), []);
    assert.ok(await federation.live(leaves, 'configmaps/zone-fetch'));
    assert.deepEqual(await deletionsIn(federation, stays, since), []);
    const back = { ...note('with it'), ...Object.fromEntries(overlay), 'federation.yaml': all };
    await oracle.holdsAt(await federation.push('it comes back', back));
  });
});

describe('a kind that one cluster does not let us list', () => {
  it('costs nothing that Git dropped: it goes there when it can be listed again', async (t) => {
    const { federation, oracle, proxy, good, odd } = await behindProxy(t);
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: dropped\ndata:\n  a: Y2FuYXJ5\n';
    const files = { 'base/secret.yaml': secret, 'base/dropped.yaml': configMap('dropped') };
    await oracle.holdsAt(await federation.push('two more', files));
    proxy.set(({ url }) => (/\/secrets\?.*labelSelector/.test(url) ? fails(403, forbidden) : undefined));
    const since = Date.now();
    const sha = await federation.push('and two fewer', Object.fromEntries(keysOf(files)));
    const { outcome, groupKinds } = await federation.untilRecord(odd, (record) => {
      return record.revision === sha && record.outcome !== undefined;
    });
    assert.match(
      outcome?.faults[0]?.message ?? '',
      /^Secret could not be listed, so nothing is pruned: secrets/,
    );
    assert.ok(groupKinds.includes('Secret'));
    await federation.untilLive(good, 'secrets/dropped', (live) => live === undefined);
    assert.deepEqual(await deletionsIn(federation, odd, since), []);
    await federation.assertPending(sha);
    proxy.mend();
    await oracle.holdsAt(sha);
  });
});

const forbidden = 'secrets is forbidden: User "lockstep" cannot list resource "secrets"';
const keysOf = (files: object) => Object.keys(files).map((path): [string, undefined] => [path, undefined]);
