import type { ClusterRecord, Origin } from '../applier/record.ts';
import { decodeRecord, RecordRefused } from '../applier/record-codec.ts';
import { assertOwner } from '../applier/record-identity.ts';
import { recordWhere } from '../applier/record-store.ts';
import type { Clock } from '../clock/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import { assertCluster, WrongCluster } from '../cluster/cluster-uid.ts';
import { follow } from '../cluster/follow.ts';
import type { KubeObject } from '../cluster/object.ts';
import type { FederationCluster } from '../federation/federation.ts';

/** What the reporter knows of one cluster. */
export type Knowledge =
  | { kind: 'record'; record: ClusterRecord | undefined }
  /** It cannot be judged: for good as things stand (`final`), or for now. */
  | { kind: 'problem'; message: string; final: boolean };

export interface KnowledgeDeps {
  clock: Clock;
  origin: Origin;
  /** Throws a ClusterError where the installation does not know the cluster. */
  openCluster: (name: string) => Cluster;
}

/** Follows one cluster's record, and tells what is known of it whenever that changes, until the signal is aborted. */
export function followKnowledge(
  deps: KnowledgeDeps,
  federation: string,
  subject: FederationCluster,
  { signal, tell }: { signal: AbortSignal; tell: (knowledge: Knowledge) => void },
): void {
  const { name, uid } = subject;
  if (uid === undefined) {
    tell({ kind: 'problem', message: notEnrolled(name), final: true });
    return;
  }
  let cluster: Cluster;
  try {
    cluster = deps.openCluster(name);
  } catch (error) {
    tell(problemOf(error));
    return;
  }
  const owner = { origin: deps.origin, cluster: { name, uid } };
  let identified: Promise<unknown> = Promise.resolve();

  /** What another cluster says is not believed, so nothing is told before it is known who answers. */
  const tellRecord = (object: KubeObject | undefined) => {
    void identified.then(() => tell(read(object, owner))).catch((error) => tell(problemOf(error)));
  };
  const follower = {
    replace: ([object]: KubeObject[]) => {
      identified = assertCluster(cluster, uid, signal);
      tellRecord(object);
    },
    seen: ({ type, object }: { type: string; object: KubeObject }) =>
      tellRecord(type === 'DELETED' ? undefined : object),
    failed: (error: Error) => tell(problemOf(error)),
  };
  void follow({ cluster, clock: deps.clock }, recordWhere(federation), follower, signal);
}

function notEnrolled(name: string): string {
  return `not enrolled: federation.yaml pins no uid for it. Run lockstep enroll ${name} and commit what it writes`;
}

function read(object: KubeObject | undefined, owner: Parameters<typeof assertOwner>[1]): Knowledge {
  if (!object) return { kind: 'record', record: undefined };
  const record = decodeRecord(object);
  assertOwner(record, owner);
  return { kind: 'record', record };
}

/** What an error on the way to a cluster means for what is known of it. */
export function problemOf(error: unknown): Knowledge {
  const message = error instanceof Error ? error.message : String(error);
  const final =
    error instanceof WrongCluster ||
    error instanceof RecordRefused ||
    isClusterError(error, 'refused', 'not-found');
  return { kind: 'problem', message, final };
}
