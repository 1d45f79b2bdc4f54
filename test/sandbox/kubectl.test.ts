import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { displayName, type KubeObject, refOf } from '../../src/cluster/object.ts';
import {
  applySetId,
  GROUP_KINDS_ANNOTATION,
  ID_LABEL,
  memberSelector,
  NAMESPACES_ANNOTATION,
  RECORD_NAMESPACE,
  recordName,
  TOOLING,
  TOOLING_ANNOTATION,
} from '../../src/record/applyset.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';

const run = promisify(execFile);
const MERGE = 'application/merge-patch+json';

/** The real kubectl, as somebody who may do everything in one cluster. */
function kubectlIn({ sandbox }: TestFederation, cluster: SandboxCluster) {
  const flags = ['--kubeconfig', sandbox.kubeconfigs.admin, '--context', cluster.name];
  // kubectl says what it may use by its environment: no proxy and no settings of this machine's.
  const env = { KUBECTL_APPLYSET: 'true', HOME: sandbox.folder };
  return (...args: string[]) => run(sandbox.kubectl, [...flags, ...args], { env });
}

async function settled(t: Parameters<typeof newFederation>[0]) {
  const federation = await newFederation(t, { clusters: 1, workload: true });
  const process = await federation.start('run');
  const [cluster] = federation.clusters as [SandboxCluster];
  const sha = await federation.push('the first');
  assert.equal((await federation.verdict(sha)).state, 'success');
  // Members of others, and objects of nobody, are in the same namespace.
  const maps = `/api/v1/namespaces/${federation.namespace}/configmaps`;
  await cluster.client.request('POST', maps, { metadata: { name: 'of-nobody' } });
  const labels = { 'applyset.kubernetes.io/part-of': applySetId('another') };
  await cluster.client.request('POST', maps, { metadata: { name: 'of-others', labels } });
  const path = `/api/v1/namespaces/${RECORD_NAMESPACE}/configmaps/${recordName(federation.name)}`;
  const parent = (await cluster.client.request('GET', path)).body as KubeObject;
  return { federation, cluster, process, parent, path, kubectl: kubectlIn(federation, cluster) };
}

const called = ({ name, namespace }: TestFederation) => [
  `ConfigMap ${namespace}/zone`,
  `ConfigMap ${namespace}/zone-fetch`,
  `Deployment ${namespace}/nginx`,
  `Ingress ${namespace}/nginx`,
  `Namespace ${name}`,
  `Service ${namespace}/nginx`,
];

describe('what Lockstep keeps, as kubectl sees it', () => {
  it('is an ApplySet parent by its label and annotations, and its members are found by label', async (t) => {
    const { federation, parent, kubectl } = await settled(t);
    const { labels, annotations } = parent.metadata;
    assert.equal(labels?.[ID_LABEL], applySetId(federation.name));
    assert.equal(annotations?.[TOOLING_ANNOTATION], TOOLING);
    assert.equal(annotations?.[NAMESPACES_ANNOTATION], federation.namespace);
    const kinds = annotations?.[GROUP_KINDS_ANNOTATION] ?? '';
    assert.equal(kinds, 'ConfigMap,Deployment.apps,Ingress.networking.k8s.io,Namespace,Service');

    const { stdout } = await kubectl('get', kinds, '-A', '-l', memberSelector(federation.name), '-o', 'json');
    const { items } = JSON.parse(stdout) as { items: KubeObject[] };
    assert.deepEqual(items.map((item) => displayName(refOf(item))).sort(), called(federation));
  });

  it('is understood, and left alone, by kubectl apply --prune --applyset: it is another tool’s', async (t) => {
    const { federation, cluster, kubectl, parent, path } = await settled(t);
    const apply = await pruneAllButNamespace(federation);
    const error = await kubectl(...apply).then(
      () => undefined,
      (reason: Error) => reason,
    );
    assert.match(
      error?.message ?? '',
      /already exists and is managed by tooling "lockstep" instead of "kubectl"/,
    );
    const now = (await cluster.client.request('GET', path)).body as KubeObject;
    assert.deepEqual(now.metadata.annotations, parent.metadata.annotations);
    assert.ok(await federation.live(cluster, 'services/nginx'));
  });

  it('is exactly what kubectl prunes, once it is told that the set is its own', async (t) => {
    const { federation, cluster, process, kubectl, path } = await settled(t);
    await process.kill();
    const patch = { metadata: { annotations: { [TOOLING_ANNOTATION]: 'kubectl/v1.36.3' } } };
    assert.equal((await cluster.client.request('PATCH', path, patch, MERGE)).status, 200);
    const apply = await pruneAllButNamespace(federation);
    const { stdout } = await kubectl(...apply);
    const pruned = stdout.split('\n').flatMap((line) => /^(\S+) pruned$/.exec(line)?.[1] ?? []);
    assert.deepEqual(pruned.sort(), [
      'configmap/zone',
      'configmap/zone-fetch',
      'deployment.apps/nginx',
      'ingress.networking.k8s.io/nginx',
      'service/nginx',
    ]);
    for (const name of ['of-nobody', 'of-others']) {
      assert.ok(await federation.live(cluster, `configmaps/${name}`), name);
    }
  });
});

/** Arguments that apply the Namespace alone, so that all other members are to be pruned. */
async function pruneAllButNamespace({ name, sandbox }: TestFederation): Promise<string[]> {
  const file = join(await mkdtemp(join(sandbox.folder, 'kubectl-')), 'namespace.json');
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  const set = ['--prune', `--applyset=configmap/${recordName(name)}`, '-n', RECORD_NAMESPACE];
  return ['apply', '--server-side', '--force-conflicts', ...set, '-f', file];
}
