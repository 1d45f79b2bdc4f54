import type { GroupKind, KubeObject, ObjectRef } from './object.ts';

/**
 * One Kubernetes API, as Lockstep uses it. The only effect interface towards clusters.
 * Every method rejects with a `ClusterError` (see `cluster-error.ts`) and with nothing else,
 * except an aborted signal's own reason.
 */
export interface Cluster {
  /** The name that federation.yaml gives it. */
  readonly name: string;
  /**
   * The kinds that the API serves, each with its preferred version first. Cached;
   * `fresh` asks the server again (a CRD may have come).
   */
  discover(options?: { fresh?: boolean; signal?: AbortSignal }): Promise<Discovery>;
  /** The object, or undefined where the server says 404 for it. */
  get(resource: Resource, at: ObjectAddress, signal?: AbortSignal): Promise<KubeObject | undefined>;
  /** All objects of the resource over all namespaces (or one), page by page, from one consistent snapshot. */
  list(resource: Resource, options?: ListOptions): Promise<ObjectList>;
  /**
   * What happens to the resource after `from.resourceVersion`, until the signal is aborted.
   * Goes on by itself from where it was when the server ends a stream or a connection breaks; bookmarks are
   * consumed. Ends with a `ClusterError`: `expired` (410) when the server has forgotten that version,
   * `transient` after three failures in a row without an event or a bookmark, any other at once. In each
   * case something may have been missed: list again, watch again.
   */
  watch(resource: Resource, from: WatchOptions): AsyncIterable<WatchEvent>;
  /** Server-side apply as field manager `lockstep`, strict field validation. `metadata.uid` and `metadata.resourceVersion` of the object are preconditions. */
  apply(resource: Resource, object: KubeObject, options: ApplyOptions): Promise<Reply>;
  /** POST. 409 AlreadyExists where an object of that name exists. */
  create(resource: Resource, object: KubeObject, options?: WriteOptions): Promise<Reply>;
  /** PUT with `metadata.resourceVersion` (and uid) as precondition: compare-and-set. */
  replace(resource: Resource, object: KubeObject, options?: WriteOptions): Promise<Reply>;
  /** JSON merge patch. `metadata.uid` and `metadata.resourceVersion` in the patch are preconditions. */
  mergePatch(resource: Resource, at: ObjectAddress, patch: object, options?: WriteOptions): Promise<Reply>;
  /** DELETE with preconditions, propagation Background. Undefined where it was already absent (404). */
  delete(resource: Resource, at: ObjectAddress, options: DeleteOptions): Promise<Reply | undefined>;
  /** Closes all connections; pending calls reject. */
  close(): Promise<void>;
}

/** A served kind: where it is found, and what may be done with it. */
export interface Resource extends GroupKind {
  version: string;
  /** The plural in the URL, e.g. `ingresses`. */
  plural: string;
  namespaced: boolean;
  verbs: string[];
}

export interface ObjectAddress {
  name: string;
  namespace?: string;
}

export interface Discovery {
  /** All served kinds, in the order that the server prefers; subresources left out. */
  resources: Resource[];
  /** The resource that serves `kind` at exactly `apiVersion`. */
  byApiVersion(apiVersion: string, kind: string): Resource | undefined;
  /** The resource that serves the group's kind in the preferred version. */
  byGroupKind(groupKind: GroupKind): Resource | undefined;
  /** `group/version`s whose discovery failed (an aggregated API that is down): their kinds are unknown, not absent. */
  stale: string[];
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Only metadata (PartialObjectMetadata); at most `limit` objects if given. */
  metadataOnly?: boolean;
  limit?: number;
  signal?: AbortSignal;
}

export interface ObjectList {
  items: KubeObject[];
  /** Of the snapshot: a watch may start here. */
  resourceVersion: string;
}

export interface WatchOptions {
  resourceVersion: string;
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  signal: AbortSignal;
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
}

/**
 * The right to write, for a limited time. A write that carries it is checked when the request is
 * handed to the socket, not when it is queued, and its `?timeout=` ends before the right does.
 */
export interface WritePermit {
  /** Milliseconds left, on the holder's own monotonic clock; 0 or less when lost. */
  remainingMs(): number;
}

export interface WriteOptions {
  permit?: WritePermit;
  /** Goes before all writes under a permit that wait for a connection; what has no permit always does. */
  urgent?: boolean;
  signal?: AbortSignal;
}

export interface ApplyOptions extends WriteOptions {
  /** Take fields over from other managers (drift on our own objects). Without it they are a conflict. */
  force: boolean;
  /** Ask the server what would happen, and write nothing. */
  dryRun?: boolean;
}

export interface DeleteOptions extends WriteOptions {
  uid: string;
  resourceVersion: string;
}

/** A server's answer to a write. After a 200 to a DELETE, `object.metadata.deletionTimestamp` says that it is still there. */
export interface Reply {
  object: KubeObject;
  /** True for 201. */
  created: boolean;
  /** The server's `Warning` headers, in its words (deprecated APIs, unknown fields). */
  warnings: string[];
}

/** Where an object is, for URLs. */
export function addressOf(ref: ObjectRef): ObjectAddress {
  return ref.namespace === undefined ? { name: ref.name } : { name: ref.name, namespace: ref.namespace };
}
