import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { git } from '../../sandbox/git-server/git.ts';
import { fieldManager } from '../../src/cluster/field-manager.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { asMember, memberSelector, PRUNING_ANNOTATION } from '../../src/record/applyset.ts';
import type { WatchedFederation } from './watched-federation.ts';

/** A test must not bring down what it looks at. */
const atOnce = 16;

/** The kinds that the sample and the faults use, and where they are served. */
const resources: Record<string, string> = {
  ConfigMap: '/api/v1/namespaces/:namespace/configmaps',
  Secret: '/api/v1/namespaces/:namespace/secrets',
  Service: '/api/v1/namespaces/:namespace/services',
  Deployment: '/apis/apps/v1/namespaces/:namespace/deployments',
  Ingress: '/apis/networking.k8s.io/v1/namespaces/:namespace/ingresses',
  Namespace: '/api/v1/namespaces',
};

/**
 * Asserts that a cluster has what a fault-free run of this revision would have left there: every object is such that
 * the API server itself would not change a byte if Git's manifest were applied once more (so nothing is missing, edited
 * or left over from an older one), and no other member is there.
 */
export async function assertAsGitHas(
  federation: WatchedFederation,
  cluster: SandboxCluster,
  revision: string,
): Promise<void> {
  const manifests = await manifestsOf(federation, cluster, revision);
  for (let from = 0; from < manifests.length; from += atOnce) {
    const some = manifests.slice(from, from + atOnce);
    await Promise.all(some.map((manifest) => assertApplied(federation, cluster, manifest)));
  }
  const wanted = manifests.map(keyOf).toSorted();
  assert.deepEqual((await membersOf(federation, cluster)).toSorted(), wanted, `${cluster.name}: members`);
}

const keyOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.name}`;

/** Base and overlay: the overlay's object takes the place of the base's of the same name. */
async function manifestsOf(
  { repository }: WatchedFederation,
  { name }: SandboxCluster,
  revision: string,
): Promise<KubeObject[]> {
  const list = await git(repository.folder, 'ls-tree', '-r', '--name-only', revision);
  const files = list.split('\n').filter((path) => /\.ya?ml$/.test(path));
  const found = new Map<string, KubeObject>();
  for (const folder of ['base/', `clusters/${name}/`]) {
    for (const path of files.filter((file) => file.startsWith(folder))) {
      const text = await git(repository.folder, 'show', `${revision}:${path}`);
      const objects = parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
      for (const object of objects) found.set(keyOf(object), object);
    }
  }
  return [...found.values()];
}

async function assertApplied(
  { name, namespace }: WatchedFederation,
  { client, name: cluster }: SandboxCluster,
  manifest: KubeObject,
): Promise<void> {
  const path = `${collectionOf(manifest.kind, namespace)}/${manifest.metadata.name}`;
  const live = await client.request('GET', path);
  const query = `fieldManager=${fieldManager}&force=true&dryRun=All`;
  const body = asMember(manifest, name);
  const applied = await client.request('PATCH', `${path}?${query}`, body, 'application/apply-patch+yaml');
  assert.deepEqual([live.status, applied.status], [200, 200], `${cluster}: ${keyOf(manifest)}`);
  const object = live.body as KubeObject;
  assert.deepEqual(withoutManagers(object), withoutManagers(applied.body as KubeObject), cluster);
  assert.equal(object.metadata.annotations?.[PRUNING_ANNOTATION], undefined, `${cluster}: marked`);
}

function withoutManagers({ metadata: { managedFields: _, ...metadata }, ...rest }: KubeObject): object {
  return { ...rest, metadata };
}

function collectionOf(kind: string, namespace: string): string {
  const path = resources[kind];
  assert.ok(path, `the oracle does not know the kind ${kind}`);
  return path.replace(':namespace', namespace);
}

/** By label and by our own apply: a copied label makes no member. */
async function membersOf(
  { name, namespace }: WatchedFederation,
  { client }: SandboxCluster,
): Promise<string[]> {
  const selector = encodeURIComponent(memberSelector(name));
  const lists = await Promise.all(
    Object.keys(resources).map(async (kind) => {
      const { body } = await client.request(
        'GET',
        `${collectionOf(kind, namespace)}?labelSelector=${selector}`,
      );
      const { items } = body as { items: KubeObject[] };
      return items.filter(isOurs).map((item) => `${kind} ${item.metadata.name}`);
    }),
  );
  return lists.flat();
}

function isOurs({ metadata }: KubeObject): boolean {
  const managers = (metadata.managedFields ?? []) as { manager?: string; operation?: string }[];
  return managers.some(({ manager, operation }) => manager === fieldManager && operation === 'Apply');
}
