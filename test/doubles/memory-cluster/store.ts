import type { Resource, WatchEvent } from '../../../src/cluster/cluster.ts';
import { type GroupKind, groupKindKey, type KubeObject, keyOf, refOf } from '../../../src/cluster/object.ts';

/** One change of one object, as etcd keeps it. */
export interface Change {
  version: number;
  type: WatchEvent['type'];
  object: KubeObject;
  /** As it was before; absent for ADDED. */
  previous?: KubeObject | undefined;
}

/** A name, and a namespace where the kind has one. */
export interface Place {
  name: string;
  namespace?: string | undefined;
}

/** All objects, each by its identity, and what happened to them. Objects in it are never changed, only replaced. */
export interface Store {
  get(resource: Resource, at: Place): KubeObject | undefined;
  /** The object of the same identity. */
  find(object: KubeObject): KubeObject | undefined;
  /** Of one kind, or of all; by identity, in order. */
  all(resource?: Resource): KubeObject[];
  /** Writes with a new resourceVersion, and returns what was written. */
  put(object: KubeObject): KubeObject;
  remove(object: KubeObject): KubeObject;
  version(): number;
  /** What happened to objects of the kind after that version; undefined where it is forgotten. */
  changesSince(resource: Resource, version: number): Change[] | undefined;
  /** Forgets all that happened until now, as a compaction does. */
  forget(): void;
  /** Resolves at the next change. */
  next(): Promise<void>;
}

/** Higher than any version that a caller could have made up. */
const FIRST_VERSION = 100;

export function store(onChange: (change: Change) => void = () => {}, firstVersion = FIRST_VERSION): Store {
  const kinds = new Map<string, Map<string, KubeObject>>();
  let changes: Change[] = [];
  let version = firstVersion;
  let forgotten = 0;
  let changed = Promise.withResolvers<void>();

  const ofKind = (groupKind: GroupKind): Map<string, KubeObject> => {
    const objects = kinds.get(groupKindKey(groupKind)) ?? new Map<string, KubeObject>();
    kinds.set(groupKindKey(groupKind), objects);
    return objects;
  };
  const record = (change: Omit<Change, 'version'>): KubeObject => {
    version += 1;
    const object = withVersion(change.object, version);
    const recorded = { ...change, object, version };
    changes.push(recorded);
    onChange(recorded);
    changed.resolve();
    changed = Promise.withResolvers();
    return object;
  };

  return {
    get: (resource, at) => ofKind(resource).get(keyAt(resource, at)),
    find: (object) => {
      const ref = refOf(object);
      return ofKind(ref).get(keyOf(ref));
    },
    all: (resource) => {
      const found = resource === undefined ? [...kinds.values()] : [ofKind(resource)];
      const entries = found.flatMap((objects) => [...objects.entries()]);
      return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    },
    put: (object) => {
      const ref = refOf(object);
      const previous = ofKind(ref).get(keyOf(ref));
      const written = record({ type: previous === undefined ? 'ADDED' : 'MODIFIED', object, previous });
      ofKind(ref).set(keyOf(ref), written);
      return written;
    },
    remove: (object) => {
      const ref = refOf(object);
      const previous = ofKind(ref).get(keyOf(ref)) ?? object;
      ofKind(ref).delete(keyOf(ref));
      return record({ type: 'DELETED', object, previous });
    },
    version: () => version,
    changesSince: (resource, since) => {
      if (since < forgotten) return undefined;
      // Versions are consecutive, so that the first change after `since` is found without searching.
      const start = Math.max(0, since + 1 - (changes[0]?.version ?? 0));
      const key = groupKindKey(resource);
      return changes.slice(start).filter(({ object }) => groupKindKey(refOf(object)) === key);
    },
    forget: () => {
      forgotten = version;
      changes = [];
    },
    next: () => changed.promise,
  };
}

function keyAt({ group, kind, namespaced }: Resource, { name, namespace }: Place): string {
  return keyOf(namespaced ? { group, kind, namespace: namespace ?? '', name } : { group, kind, name });
}

function withVersion(object: KubeObject, version: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
}
