import type { Cluster, Resource } from './cluster.ts';
import { ClusterError } from './cluster-error.ts';

export const NAMESPACES: Resource = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
  verbs: [],
};

export const KUBE_SYSTEM = { name: 'kube-system' };

/** The cluster's identity: the uid of its kube-system namespace, which outlives everything but the cluster itself. */
export async function clusterUid(cluster: Cluster, signal?: AbortSignal): Promise<string> {
  const namespace = await cluster.get(NAMESPACES, KUBE_SYSTEM, signal);
  const uid = namespace?.metadata.uid;
  if (uid) return uid;
  throw new ClusterError('transient', 'the cluster has no namespace kube-system to know it by', {
    status: 404,
  });
}

/** Another cluster answers than the one that federation.yaml pins: it was wiped, or the credentials lead elsewhere. */
export class WrongCluster extends Error {
  override readonly name = 'WrongCluster';
}

/** Throws `WrongCluster` unless the cluster has this uid. */
export async function assertCluster(cluster: Cluster, uid: string, signal?: AbortSignal): Promise<void> {
  const actual = await clusterUid(cluster, signal);
  if (actual === uid) return;
  throw new WrongCluster(
    `another cluster answers: its uid is ${actual}, and federation.yaml pins ${uid}. ` +
      'If that is meant, change the pin in a reviewed commit (lockstep enroll)',
  );
}
