import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { until } from '../../sandbox/processes/until.ts';
import { inWaves } from '../../src/applier/plan/order.ts';
import type { PlacedObject } from '../../src/applier/plan/plan.ts';
import { placeObjects } from '../../src/applier/see/place-objects.ts';
import { systemClock } from '../../src/clock/system-clock.ts';
import type { Cluster, Discovery } from '../../src/cluster/cluster.ts';
import { httpCluster } from '../../src/cluster/http/http-cluster.ts';
import { objectPath } from '../../src/cluster/http/paths.ts';
import { parseFile } from '../../src/manifests/parse-file.ts';
import { renderManifests } from '../../src/render/render-manifests.ts';
import type { DesiredObject } from '../../src/render/rendering.ts';
import { filesOf } from './manifest-cases.ts';
import { sharedSandbox } from './shared-sandbox.ts';

/** The accepted manifests of the cases, applied to one cluster as Lockstep applies them, once. */
export interface AppliedCorpus {
  federation: string;
  /** As Lockstep reaches it. */
  cluster: Cluster;
  server: SandboxCluster;
  objects: PlacedObject[];
  remove(): Promise<void>;
}

export async function applyCorpus(): Promise<AppliedCorpus> {
  const { kubeconfigs, clusters } = await sharedSandbox();
  const [server] = clusters;
  assert.ok(server);
  const kubeconfig = { path: kubeconfigs.admin, context: server.name };
  const cluster = httpCluster({ name: server.name, kubeconfig, allow: [], clock: systemClock });
  const federation = `t-${randomBytes(4).toString('hex')}`;
  const desired = desiredOf(federation, await filesOf('accepted/', federation));
  const { objects, faults } = placeObjects(desired, placing(federation, await cluster.discover()));
  assert.deepEqual(faults, []);
  for (const wave of inWaves(objects, ({ ref }) => ref)) {
    await Promise.all(wave.map((one) => applyOnce(cluster, one)));
  }
  const remove = async () => {
    await Promise.all(
      objects.map(({ resource, ref }) => server.client.request('DELETE', objectPath(resource, ref))),
    );
    await cluster.close();
  };
  return { federation, cluster, server, objects, remove };
}

function placing(federation: string, discovery: Discovery) {
  return { discovery, federation, namespace: federation, adopt: 'never' } as const;
}

function desiredOf(name: string, files: Record<string, string>): readonly DesiredObject[] {
  const place = { file: 'federation.yaml', line: 1, column: 1 };
  const federation = {
    name,
    clusters: [{ name: 'one', labels: {}, place }],
    base: 'base',
    overlays: 'clusters',
    namespace: name,
    adopt: 'never',
    verify: { address: 'any', timeoutMs: 0, settleMs: 0, allowPrivate: true },
    prune: { approve: [] },
  } as const;
  const parsed = Object.entries(files).map(([path, text]) =>
    parseFile({ path, content: new TextEncoder().encode(text) }),
  );
  const base = parsed.flatMap(({ manifests }) => manifests);
  const { objects, faults } = renderManifests(
    { ...federation, clusters: [...federation.clusters], prune: { approve: [] } },
    { base, overlays: new Map() },
  );
  assert.deepEqual([...parsed.flatMap((one) => one.faults), ...faults], []);
  return objects.get('one') ?? [];
}

/** A custom resource waits for its kind to be served. */
async function applyOnce(cluster: Cluster, { resource, object, key }: PlacedObject): Promise<void> {
  let last: unknown;
  const isApplied = () =>
    cluster.apply(resource, object, { force: true }).then(
      () => true,
      (error) => {
        last = error;
        return false;
      },
    );
  await until(isApplied, { what: `${key} is applied` }).catch((error) => {
    throw new Error(`${key} is not applied`, { cause: last ?? error });
  });
}
