import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { git } from '../../sandbox/git-server/git.ts';
import { until } from '../../sandbox/processes/until.ts';
import { asWritten } from '../../src/applier/record/inventory.ts';
import { fieldManager } from '../../src/cluster/field-manager.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import type { TestFederation } from '../../test/sandbox/federation-in.ts';
import type { Oracle } from '../../test/sandbox/what-holds.ts';
import { PARTS, type Part } from './crash-scenario.ts';

/** Of the second commit: what was pruned was the only Secret. */
const groupKinds = ['ConfigMap', 'Ingress.networking.k8s.io', 'Namespace', 'Service'];

/** Of what a part brings, where it stands then. */
const ours = (part: Part | undefined): string[] => [
  'configmaps/zone',
  'configmaps/zone-fetch',
  'ingresses/created',
  'ingresses/nginx',
  'services/nginx',
  ...(part?.updates ? ['configmaps/updated'] : []),
  ...(part?.adopts ? ['configmaps/adopted'] : []),
];

/** Waits until the tip is a success, and asserts that all is as a run without a crash would have left it. */
export async function assertConverged(
  federation: TestFederation,
  oracle: Oracle,
  tip: string,
): Promise<void> {
  const hint = () => hintOf(federation);
  await federation.untilState(tip, 'success');
  await hint();
  for (const cluster of federation.clusters) await untilNarrow(federation, cluster);
  await oracle.holdsAt(tip, { hint });
  for (const [index, cluster] of federation.clusters.entries()) {
    await assertOwned(federation, cluster, PARTS[index]);
  }
  await untilNothingIsOwed(federation);
}

/** A webhook makes it look at all clusters, whatever it says: what the next sweep would do is done at once. */
async function hintOf({ sandbox, repository: { fullName } }: TestFederation): Promise<void> {
  const payload = { ref: 'refs/heads/main', repository: { full_name: fullName } };
  await sandbox.git.webhooks.send(fullName, 'push', payload);
}

/** The last write of a rollout: its members are all that the record leads to. */
async function untilNarrow(federation: TestFederation, cluster: SandboxCluster): Promise<void> {
  const wanted = asWritten({ groupKinds, namespaces: [federation.namespace] });
  await federation.untilRecord(cluster, (record) => !record.lease && asWritten(record) === wanted);
}

/** Nobody else has a share in what is ours, and nothing is left of what others had in what was adopted. */
async function assertOwned(
  federation: TestFederation,
  cluster: SandboxCluster,
  part: Part | undefined,
): Promise<void> {
  for (const path of ours(part)) {
    const live = await federation.live(cluster, path);
    assert.deepEqual(ownersOf(live), [`${fieldManager} Apply`], `${cluster.name}: owners of ${path}`);
  }
  assert.equal(
    await federation.live(cluster, 'secrets/pruned'),
    undefined,
    `${cluster.name}: was not pruned`,
  );
  if (!part?.adopts) return;
  const adopted = await federation.live(cluster, 'configmaps/adopted');
  assert.deepEqual(adopted?.['data'], { kept: 'git' }, `${cluster.name}: what was adopted`);
  assert.deepEqual(Object.keys(adopted?.metadata.annotations ?? {}), ['lockstep.dev/adopt'], cluster.name);
}

/** Who writes through a subresource, as a load balancer does, owns nothing of the object itself. */
function ownersOf(live: KubeObject | undefined): string[] {
  const entries = (live?.metadata.managedFields ?? []).filter(({ subresource }) => !subresource);
  return entries.map(({ manager, operation }) => `${manager} ${operation}`);
}

/** A debt is struck off after the status is shown: no process that starts later has it to pay. */
async function untilNothingIsOwed({ folder }: TestFederation): Promise<void> {
  const heads = globSync(join(folder, 'mirrors', '**', 'HEAD'));
  assert.ok(heads.length > 0, 'no mirror was found');
  for (const head of heads) {
    const nothingOwed = async () =>
      (await git(join(head, '..'), 'for-each-ref', 'refs/lockstep/owed')) === '';
    await until(nothingOwed, { what: 'the debt is struck off' });
  }
}
