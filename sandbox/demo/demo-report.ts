import type { KubeObject } from '../../src/cluster/object.ts';
import { RECORD_NAMESPACE, recordName } from '../../src/record/applyset.ts';
import { decodeRecord } from '../../src/record/codec.ts';
import type { ChangeCounts } from '../../src/record/record.ts';
import type { SandboxCluster } from '../control-plane/sandbox-cluster.ts';
import type { NewStatus, RecordedStatus } from '../github/github-state.ts';
import { readStatus } from './ask-status.ts';
import { type DemoWorld, FEDERATION } from './demo-world.ts';

/** What `--json` prints. */
export interface DemoReport {
  revision: string;
  state: string;
  description: string;
  /** From the moment the push reached the Git server to the final `lockstep` status at GitHub. */
  pushToVerdictMs: number;
  clusters: DemoCluster[];
  /** Of this commit, in the order in which GitHub got them. */
  statuses: Pick<RecordedStatus, 'sha' | 'context' | 'state' | 'description'>[];
}

export interface DemoCluster {
  name: string;
  revision: string | null;
  state: NewStatus['state'];
  addresses: string[];
  /** As the API server's replies said, and the cluster's record has kept; null where it never got that far. */
  changes: ChangeCounts | null;
}

/** The statuses of single clusters follow the verdict when GitHub's limits let them. */
const CLUSTER_STATUSES_WITHIN_MS = 10_000;

/** What became of a commit: as GitHub has it, as `lockstep status` finds it, as the records tell it. */
export async function demoReport(world: DemoWorld, verdict: RecordedStatus): Promise<DemoReport> {
  const { sha, state, description, createdAt } = verdict;
  const [found] = await Promise.all([readStatus(world), clusterStatuses(world, sha)]);
  const clusters = await Promise.all(
    world.sandbox.clusters.map(async (cluster): Promise<DemoCluster> => {
      const row = found.clusters.find(({ name }) => name === cluster.name);
      return {
        name: cluster.name,
        revision: row?.revision ?? null,
        // A commit that is bad as a whole is bad for each cluster.
        state: row?.state ?? found.state,
        addresses: row?.addresses ?? [],
        changes: await changesIn(cluster, sha),
      };
    }),
  );
  return {
    revision: sha,
    state,
    description: description ?? '',
    pushToVerdictMs: createdAt - (world.pushedAt.get(sha) ?? Number.NaN),
    clusters,
    statuses: statusesOf(world, sha),
  };
}

async function clusterStatuses({ sandbox, installation }: DemoWorld, sha: string): Promise<void> {
  const all = sandbox.clusters.map(({ name }) =>
    installation.github.waitForStatus(
      sha,
      ({ context }) => context === `lockstep/${name}`,
      CLUSTER_STATUSES_WITHIN_MS,
    ),
  );
  await Promise.allSettled(all);
}

function statusesOf({ installation }: DemoWorld, sha: string): DemoReport['statuses'] {
  return installation.github
    .statuses(sha)
    .toReversed()
    .map(({ context, state, description }) => ({ sha, context, state, description }));
}

async function changesIn({ client }: SandboxCluster, sha: string): Promise<ChangeCounts | null> {
  const path = `/api/v1/namespaces/${RECORD_NAMESPACE}/configmaps/${recordName(FEDERATION)}`;
  const { status, body } = await client.request('GET', path);
  if (status !== 200) return null;
  const record = decodeRecord(body as KubeObject);
  return record.revision === sha ? (record.outcome?.changes ?? null) : null;
}
