import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { TestFederation } from '../../test/sandbox/federation-fixture.ts';

/** How late an address comes, in ms: after the rollout is over, on any machine that is not much too slow. */
export const LATE_MS = 1_500;

const configMap = (name: string, data: Record<string, string>, annotations: Record<string, string> = {}) =>
  stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations }, data });

/** Before each rollout: what it updates and prunes is there, which is the only one of its kind, and the rest is not. */
export const quietCommit = (run: number): Record<string, string | undefined> => ({
  'base/updated.yaml': configMap('updated', { text: `quiet ${run}` }),
  'base/pruned.yaml': stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'pruned' },
    stringData: { text: 'quiet' },
  }),
  'base/adopted.yaml': undefined,
  'base/created.yaml': undefined,
});

/** The smallest rollout that updates, prunes, adopts, creates, and waits for the address of what it created. */
export const crashCommit: Record<string, string | undefined> = {
  'base/updated.yaml': configMap('updated', { text: 'the crash' }),
  'base/pruned.yaml': undefined,
  'base/adopted.yaml': configMap('adopted', { kept: 'git' }, { 'lockstep.dev/adopt': 'unowned' }),
  'base/created.yaml': stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'created',
      annotations: { 'kubernetes.io/ingress.global-static-ip-name': 'global-site' },
    },
    spec: { defaultBackend: { service: { name: 'nginx', port: { number: 80 } } } },
  }),
};

/** What `kubectl apply` would have left of a ConfigMap that had one value more than Git has. */
export async function plantForAdoption(
  { namespace }: TestFederation,
  { client }: SandboxCluster,
): Promise<void> {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
  const { status } = await client.request(
    'POST',
    `/api/v1/namespaces/${namespace}/configmaps?fieldManager=kubectl-client-side-apply`,
    { metadata: { name: 'adopted', annotations }, data: { kept: 'theirs', dropped: 'theirs' } },
  );
  assert.equal(status, 201, 'what is to be adopted is there already');
}

/** What a run without a crash must at least have sent to each cluster. */
export function leastEffects(federation: string): Record<string, { pattern: RegExp; times: number }> {
  return {
    adopt: { pattern: /^PATCH .*\/configmaps\/adopted\b/, times: 2 },
    create: { pattern: /^PATCH .*\/ingresses\/created\b/, times: 1 },
    'mark to prune': { pattern: /^PATCH .*\/secrets\/pruned\b/, times: 1 },
    prune: { pattern: /^DELETE .*\/secrets\/pruned\b/, times: 1 },
    'record: claim, release, address': {
      pattern: new RegExp(`^P.* .*/configmaps/lockstep-${federation}\\b`),
      times: 3,
    },
    update: { pattern: /^PATCH .*\/configmaps\/updated\b/, times: 1 },
  };
}
