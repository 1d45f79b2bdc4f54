import { runStatus, type StatusOptions } from '../../../src/cli/status/run-status.ts';
import type { Resource } from '../../../src/cluster/cluster.ts';
import { clusterUid } from '../../../src/cluster/cluster-uid.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import type { ClusterRecord, Outcome } from '../../../src/record/record.ts';
import { readRecord, writeRecord } from '../../../src/record/store.ts';
import { createRenderer } from '../../../src/render/renderer.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { type MemoryCluster, memoryCluster } from '../../doubles/memory-cluster.ts';
import { memoryRemote, memoryRepository } from '../../doubles/memory-repository.ts';
import { sampleOutcome } from '../../doubles/sample-outcome.ts';
import { recordedOutput } from './recorded-output.ts';

export const origin = { repository: 'https://git.example/site', branch: 'main' };
export const ADDRESS = '203.0.113.10';

const INGRESS: Resource = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  namespaced: true,
  verbs: [],
};

const ingress: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'nginx', namespace: 'default' },
  spec: { defaultBackend: { service: { name: 'nginx', port: { number: 80 } } } },
};

export const files = { 'base/ingress.json': JSON.stringify(ingress) };

/** Three clusters in memory under one repository; nothing is applied unless told. */
export async function statusWorld() {
  const clock = manualClock();
  const names = ['a', 'b', 'c'];
  const slow = new Set<string>();
  const clusters = new Map(
    names.map((name) => {
      const travel = async () => (slow.has(name) ? clock.sleep(60_000) : undefined);
      return [name, memoryCluster({ name, clock, travel })] as const;
    }),
  );
  const uids = new Map<string, string>();
  for (const [name, cluster] of clusters) uids.set(name, await clusterUid(cluster));
  const remote = memoryRemote();
  const repository = memoryRepository(remote);
  const renderer = createRenderer({ parseFiles: async (sources) => sources.map((file) => parseFile(file)) });
  const cluster = (name: string): MemoryCluster => clusters.get(name) ?? fail(name);

  return {
    clock,
    remote,
    uids,
    cluster,
    slow,
    /** A commit whose federation pins all clusters, except where `pins` says otherwise. */
    commit: (more: Record<string, string> = {}, pins: Record<string, string | undefined> = {}) => {
      const pinned = { ...Object.fromEntries(uids), ...pins };
      const spec = { clusters: Object.entries(pinned).map(([name, uid]) => ({ name, uid })) };
      const federation = {
        apiVersion: 'lockstep.dev/v1alpha1',
        kind: 'Federation',
        metadata: { name: 's' },
        spec,
      };
      return remote.commit({ 'federation.yaml': JSON.stringify(federation), ...files, ...more });
    },
    /** As a worker leaves a cluster that was given this revision. */
    record: async (name: string, revision: string, outcome?: Partial<Outcome>) => {
      const stored = await readRecord(cluster(name), 's');
      const record: ClusterRecord = {
        origin,
        cluster: { name, uid: uids.get(name) ?? '' },
        revision,
        ...(outcome && { outcome: { ...applied(clock.now()), ...outcome } }),
        groupKinds: [],
        namespaces: [],
      };
      await writeRecord(cluster(name), 's', { record, expected: stored?.resourceVersion });
    },
    /** As a load balancer leaves the Ingress. */
    address: async (name: string, ip: string | undefined) => {
      await cluster(name).apply(INGRESS, ingress, { force: true });
      const status = { loadBalancer: { ingress: ip === undefined ? [] : [{ ip }] } };
      cluster(name).asThirdParty.writeStatus(INGRESS, ingress.metadata, status);
    },
    /** Starts the command; `ended` gives its exit code. */
    status: (options: StatusOptions = {}, terminal?: { columns: number; rows: number }) => {
      const output = recordedOutput(terminal ? { terminal, colors: false } : {});
      const stop = new AbortController();
      const render = async (revision: string) => renderer(await repository.readTree(revision));
      const deps = { clock, origin, repository, render, openCluster: cluster, output, pollMs: 30_000 };
      return {
        output,
        stop: () => stop.abort(new Error('stopped')),
        ended: runStatus(deps, options, stop.signal),
      };
    },
  };
}

export type StatusWorld = Awaited<ReturnType<typeof statusWorld>>;

function applied(appliedAt: number): Outcome {
  const entryPoint = {
    object: 'Ingress default/nginx',
    addresses: [ADDRESS],
    freshness: 'confirmed' as const,
  };
  return { ...sampleOutcome(1, [entryPoint]), appliedAt };
}

function fail(name: string): never {
  throw new Error(`no cluster ${name}`);
}
