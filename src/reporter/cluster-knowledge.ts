import type { Clock } from '../clock/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import { assertCluster, WrongCluster } from '../cluster/cluster-uid.ts';
import { type Follower, follow } from '../cluster/follow.ts';
import type { KubeObject } from '../cluster/object.ts';
import type { FederationCluster } from '../federation/federation.ts';
import { decodeRecord, RecordRefused } from '../record/codec.ts';
import { assertOwner, type RecordOwner } from '../record/identity.ts';
import type { ClusterRecord, Origin } from '../record/record.ts';
import { CONFIG_MAPS, recordAddress, recordWhere } from '../record/store.ts';

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

/** Whoever is told what is known. */
export interface Listener {
  signal: AbortSignal;
  /** Grows with each occurrence of a tip. */
  occurrence: () => number;
  /** `asOf`: the occurrence in which the record was last read, and not only heard of. */
  tell: (knowledge: Knowledge, asOf: number) => void;
}

export interface Following {
  /** Reads the record anew: a watch may have gone silent, or be late. */
  readAgain(): void;
}

/** Follows one cluster's record, and tells what is known of it whenever that changes, until the signal is aborted. */
export function followKnowledge(
  deps: KnowledgeDeps,
  federation: string,
  subject: FederationCluster,
  listener: Listener,
): Following {
  const { name, uid } = subject;
  const following: Following = { readAgain: () => {} };
  const tellProblem = (problem: Knowledge) => listener.tell(problem, listener.occurrence());
  if (uid === undefined) {
    tellProblem({ kind: 'problem', message: notEnrolled(name), final: true });
    return following;
  }
  let cluster: Cluster;
  try {
    cluster = deps.openCluster(name);
  } catch (error) {
    tellProblem(problemOf(error));
    return following;
  }
  const owner = { federation, origin: deps.origin, cluster: { name, uid } };
  void keepFollowing({ cluster, clock: deps.clock, owner }, listener, following);
  return following;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

interface Followed {
  cluster: Cluster;
  clock: Clock;
  owner: RecordOwner;
}

/** Begins anew whenever it turns out not to be known who answers. Never rejects. */
async function keepFollowing(followed: Followed, listener: Listener, following: Following): Promise<void> {
  const { signal } = listener;
  let retryMs = FIRST_RETRY_MS;
  const proven = () => {
    retryMs = FIRST_RETRY_MS;
  };
  while (!signal.aborted) {
    const attempt = new AbortController();
    const end = () => attempt.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    const follower = recordFollower(followed, attempt, { ...listener, proven });
    following.readAgain = follower.readAgain;
    await follow(followed, recordWhere(followed.owner.federation), follower, attempt.signal);
    signal.removeEventListener('abort', end);
    await followed.clock.sleep(retryMs, signal).catch(() => {});
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
}

/** No occurrence has this number. */
const NEVER = -1;

/** What another cluster says is not believed: nothing is told before it is proven who answers, and then the newest. */
function recordFollower(
  { cluster, owner }: Followed,
  attempt: AbortController,
  { occurrence, tell, proven }: Listener & { proven: () => void },
): Follower & Following {
  let newest: KubeObject | undefined;
  let heard = 0;
  let isProven = false;
  let asOf = NEVER;
  /** A LIST tells not when it was sent: the first was sent in the occurrence in which the attempt began, or later. */
  let listedIn = occurrence();

  async function orEnd(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (attempt.signal.aborted) return;
      tell(problemOf(error), occurrence());
      attempt.abort();
    }
  }

  async function prove(): Promise<void> {
    isProven = false;
    await assertCluster(cluster, owner.cluster.uid, attempt.signal);
    isProven = true;
    proven();
    tell(read(newest, owner), asOf);
    if (asOf < occurrence()) await readNow();
  }

  /** An event that came meanwhile may be newer than the answer, or be older and late. */
  async function readNow(): Promise<void> {
    const began = { heard, occurrence: occurrence() };
    const { signal } = attempt;
    // A watch goes on by itself, and need not notice that another cluster answers now.
    const [object] = await Promise.all([
      cluster.get(CONFIG_MAPS, recordAddress(owner.federation), signal),
      assertCluster(cluster, owner.cluster.uid, signal),
    ]);
    const isOvertaken = object && newest ? isOlder(object, newest) : heard !== began.heard;
    if (!isOvertaken) newest = object;
    asOf = Math.max(asOf, began.occurrence);
    if (isProven) tell(read(newest, owner), asOf);
  }

  return {
    replace: ([object]) => {
      newest = object;
      asOf = listedIn;
      listedIn = NEVER;
      void orEnd(prove);
    },
    seen: ({ type, object }) => {
      if (isOlder(object, newest)) return;
      heard += 1;
      newest = type === 'DELETED' ? undefined : object;
      if (isProven) tell(read(newest, owner), asOf);
    },
    failed: (error) => tell(problemOf(error), occurrence()),
    readAgain: () => {
      if (isProven) void orEnd(readNow);
    },
  };
}

/** Versions of one resource grow and may be compared (KEP-5504); of what is no number nothing is known. */
function isOlder(one: KubeObject, other: KubeObject | undefined): boolean {
  const [a, b] = [Number(one.metadata.resourceVersion), Number(other?.metadata.resourceVersion)];
  return a < b;
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

/** An API server that starts says it to everybody until it has loaded its RBAC rules. */
const FORBIDDEN = 403;

/** What an error on the way to a cluster means for what is known of it. */
export function problemOf(error: unknown): Knowledge {
  const message = error instanceof Error ? error.message : String(error);
  const final =
    error instanceof WrongCluster ||
    error instanceof RecordRefused ||
    (isClusterError(error, 'refused', 'not-found') && error.status !== FORBIDDEN) ||
    isMisconfigured(error);
  return { kind: 'problem', message, final };
}

/** Not an expired token, which a plugin or a file may renew: the kubeconfig itself gives no access. */
function isMisconfigured(error: unknown): boolean {
  return isClusterError(error, 'unauthenticated') && error.reason === 'Kubeconfig';
}
