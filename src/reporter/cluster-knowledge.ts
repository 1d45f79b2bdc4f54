import type { ClusterRecord, Origin } from '../applier/record.ts';
import { decodeRecord, RecordRefused } from '../applier/record-codec.ts';
import { assertOwner, type RecordOwner } from '../applier/record-identity.ts';
import { recordWhere } from '../applier/record-store.ts';
import type { Clock } from '../clock/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import { assertCluster, WrongCluster } from '../cluster/cluster-uid.ts';
import { type Follower, follow } from '../cluster/follow.ts';
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
  const owner = { federation, origin: deps.origin, cluster: { name, uid } };
  void keepFollowing({ cluster, clock: deps.clock, federation, owner }, { signal, tell });
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

interface Followed {
  cluster: Cluster;
  clock: Clock;
  federation: string;
  owner: RecordOwner;
}

/** Begins anew whenever it turns out not to be known who answers. Never rejects. */
async function keepFollowing(
  followed: Followed,
  { signal, tell }: { signal: AbortSignal; tell: (knowledge: Knowledge) => void },
): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  const proven = () => {
    retryMs = FIRST_RETRY_MS;
  };
  while (!signal.aborted) {
    const attempt = new AbortController();
    const end = () => attempt.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    const follower = followerOf(followed, attempt, { tell, proven });
    await follow(followed, recordWhere(followed.federation), follower, attempt.signal);
    signal.removeEventListener('abort', end);
    await followed.clock.sleep(retryMs, signal).catch(() => {});
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
}

/** What another cluster says is not believed: nothing is told before it is proven who answers, and then the newest. */
function followerOf(
  { cluster, owner }: Followed,
  attempt: AbortController,
  { tell, proven }: { tell: (knowledge: Knowledge) => void; proven: () => void },
): Follower {
  let newest: KubeObject | undefined;
  let isProven = false;

  async function prove(): Promise<void> {
    isProven = false;
    try {
      await assertCluster(cluster, owner.cluster.uid, attempt.signal);
      isProven = true;
      proven();
      tell(read(newest, owner));
    } catch (error) {
      if (attempt.signal.aborted) return;
      tell(problemOf(error));
      attempt.abort();
    }
  }

  return {
    replace: ([object]) => {
      newest = object;
      void prove();
    },
    seen: ({ type, object }) => {
      newest = type === 'DELETED' ? undefined : object;
      if (isProven) tell(read(newest, owner));
    },
    failed: (error) => tell(problemOf(error)),
  };
}

function notEnrolled(name: string): string {
  return `not enrolled: federation.yaml pins no uid for it. Run lockstep enroll ${name} and commit what it writes`;
}

function read(object: KubeObject | undefined, owner: RecordOwner): Knowledge {
  if (!object) return { kind: 'record', record: undefined };
  try {
    const record = decodeRecord(object);
    assertOwner(record, owner);
    return { kind: 'record', record };
  } catch (error) {
    return problemOf(error);
  }
}

/** What an error on the way to a cluster means for what is known of it. */
export function problemOf(error: unknown): Knowledge {
  const message = error instanceof Error ? error.message : String(error);
  const final =
    error instanceof WrongCluster ||
    error instanceof RecordRefused ||
    isClusterError(error, 'refused', 'not-found') ||
    isMisconfigured(error);
  return { kind: 'problem', message, final };
}

/** Not an expired token, which a plugin or a file may renew: the kubeconfig itself gives no access. */
function isMisconfigured(error: unknown): boolean {
  return isClusterError(error, 'unauthenticated') && error.reason === 'Kubeconfig';
}
