import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { TestFederation } from '../../test/sandbox/federation-in.ts';

/** How late an address comes, in ms: after the rollout is over, on any machine that is not much too slow. */
export const LATE_MS = 1_500;

/** What the rollout does in one cluster, beside creating an entry point and waiting for its address. */
export interface Part {
  updates: boolean;
  prunes: boolean;
  adopts: boolean;
}

/** The first cluster gets all of it, and the others what meets it elsewhere in another order. */
export const PARTS: readonly Part[] = [
  { updates: true, prunes: true, adopts: true },
  { updates: false, prunes: true, adopts: false },
  { updates: true, prunes: false, adopts: false },
];

type Changes = Record<string, string | undefined>;

const configMap = (name: string, data: Record<string, string>, annotations: Record<string, string> = {}) =>
  stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations }, data });

const pruned = stringify({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'pruned' },
  stringData: { text: 'quiet' },
});

const adopted = configMap('adopted', { kept: 'git' }, { 'lockstep.dev/adopt': 'unowned' });

const created = stringify({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: {
    name: 'created',
    annotations: { 'kubernetes.io/ingress.global-static-ip-name': 'global-site' },
  },
  spec: { defaultBackend: { service: { name: 'nginx', port: { number: 80 } } } },
});

/** Before a rollout: what it updates and prunes is there, the latter the only one of its kind, and the rest is not. */
export function quietCommit({ clusters }: TestFederation, run: number): Changes {
  const overlays = clusters.map(({ name }, index) => ({
    ...(PARTS[index]?.updates && {
      [`clusters/${name}/updated.yaml`]: configMap('updated', { text: `quiet ${run}` }),
    }),
    ...(PARTS[index]?.prunes && { [`clusters/${name}/pruned.yaml`]: pruned }),
    ...(PARTS[index]?.adopts && { [`clusters/${name}/adopted.yaml`]: undefined }),
  }));
  return Object.assign({ 'base/created.yaml': undefined }, ...overlays);
}

/** The smallest rollout that updates, prunes, adopts, creates, and waits for the address of what it created. */
export function crashCommit({ clusters }: TestFederation): Changes {
  const overlays = clusters.map(({ name }, index) => ({
    ...(PARTS[index]?.updates && {
      [`clusters/${name}/updated.yaml`]: configMap('updated', { text: 'the crash' }),
    }),
    ...(PARTS[index]?.prunes && { [`clusters/${name}/pruned.yaml`]: undefined }),
    ...(PARTS[index]?.adopts && { [`clusters/${name}/adopted.yaml`]: adopted }),
  }));
  return Object.assign({ 'base/created.yaml': created }, ...overlays);
}

/** What `kubectl apply` would have left of a ConfigMap that had one value more than Git has. */
export async function plantForAdoption({ namespace, clusters }: TestFederation): Promise<void> {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
  const path = `/api/v1/namespaces/${namespace}/configmaps?fieldManager=kubectl-client-side-apply`;
  const metadata = { name: 'adopted', annotations };
  for (const { client } of clusters.filter((_, index) => PARTS[index]?.adopts)) {
    const body = { metadata, data: { kept: 'theirs', dropped: 'theirs' } };
    const { status } = await client.request('POST', path, body);
    assert.equal(status, 201, 'what is to be adopted is there already');
  }
}

/** What a rollout without a crash has not sent to a cluster, though its part says so. */
export function missingEffects(cluster: SandboxCluster, part: Part, requests: readonly string[]): string[] {
  const least: [what: string, pattern: RegExp, times: number][] = [
    ['the claim, the release and the address in the record', /^PUT .*\/configmaps\/lockstep-/, 3],
    ['a create', /^PATCH .*\/ingresses\/created\b/, 1],
    ['an update', /^PATCH .*\/configmaps\/updated\b/, part.updates ? 1 : 0],
    ['both steps of an adoption', /^PATCH .*\/configmaps\/adopted\b/, part.adopts ? 2 : 0],
    ['the mark of what is pruned', /^PATCH .*\/secrets\/pruned\b/, part.prunes ? 1 : 0],
    ['a delete', /^DELETE .*\/secrets\/pruned\b/, part.prunes ? 1 : 0],
  ];
  return least
    .filter(([, pattern, times]) => requests.filter((request) => pattern.test(request)).length < times)
    .map(([what]) => `${cluster.name}: ${what}`);
}
