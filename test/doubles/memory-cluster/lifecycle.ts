import { type KubeObject, refOf } from '../../../src/cluster/object.ts';
import { mapOf } from './json.ts';
import type { Store } from './store.ts';

/** What happens to objects when one goes: finalizers, namespaces and owners. Controllers act at once here. */
export interface Lifecycle {
  /** Marks the object as terminating, or removes it where nothing holds it. Returns how it was left. */
  delete(object: KubeObject): KubeObject;
  /** Puts the object; removes it instead where it is terminating and nothing holds it any more. */
  put(object: KubeObject): KubeObject;
}

export function lifecycle(deps: { store: Store; time: () => string }): Lifecycle {
  const { store } = deps;

  const remove = (object: KubeObject): KubeObject => {
    const removed = store.remove(object);
    collectOrphans(removed);
    if (removed.metadata.namespace !== undefined) finishNamespace(removed.metadata.namespace);
    if (removed.kind === 'CustomResourceDefinition') deleteAll((other) => isDefinedBy(other, removed));
    return removed;
  };
  const deleteAll = (isMeant: (object: KubeObject) => boolean) => {
    for (const object of store.all().filter(isMeant)) {
      // One deletion may take others along.
      const live = store.find(object);
      if (live?.metadata.uid === object.metadata.uid) terminate(object);
    }
  };
  /** Background deletion: dependents go when their last owner has gone. */
  const collectOrphans = ({ metadata }: KubeObject) => {
    const uids = new Set(store.all().map((object) => object.metadata.uid));
    deleteAll(({ metadata: { ownerReferences = [] } }) => {
      const owned = ownerReferences.some(({ uid }) => uid === metadata.uid);
      return owned && ownerReferences.every(({ uid }) => !uids.has(uid));
    });
  };
  const finishNamespace = (name: string) => {
    const namespace = store.all(NAMESPACES).find((object) => object.metadata.name === name);
    const isEmpty = !store.all().some((object) => object.metadata.namespace === name);
    if (isEmpty && namespace?.metadata.deletionTimestamp !== undefined) store.remove(namespace);
  };
  const terminate = (object: KubeObject): KubeObject => {
    if (object.metadata.deletionTimestamp !== undefined) return object;
    const marked = terminating(object, deps.time());
    if (object.kind === 'Namespace') {
      const written = store.put(marked);
      deleteAll((other) => other.metadata.namespace === object.metadata.name);
      finishNamespace(object.metadata.name);
      return written;
    }
    return isHeld(object) ? store.put(marked) : remove(object);
  };

  return {
    delete: terminate,
    put: (object) => {
      const isDone =
        object.metadata.deletionTimestamp !== undefined && !isHeld(object) && object.kind !== 'Namespace';
      if (!isDone) return store.put(object);
      const { resourceVersion } = object.metadata;
      remove(object);
      // Who lets it go is told of the version that it was written to, not of its end.
      return resourceVersion === undefined
        ? object
        : { ...object, metadata: { ...object.metadata, resourceVersion } };
    },
  };
}

const NAMESPACES = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
  verbs: [],
};

function isHeld({ metadata }: KubeObject): boolean {
  return (metadata.finalizers ?? []).length > 0;
}

function terminating(object: KubeObject, time: string): KubeObject {
  const { generation } = object.metadata;
  const metadata = {
    ...object.metadata,
    // To wish for its end is another wish, where wishes are counted.
    ...(generation === undefined ? {} : { generation: generation + 1 }),
    deletionTimestamp: time,
    deletionGracePeriodSeconds: 0,
  };
  if (object.kind !== 'Namespace') return { ...object, metadata };
  return { ...object, metadata, status: { ...mapOf(object['status']), phase: 'Terminating' } };
}

function isDefinedBy(object: KubeObject, definition: KubeObject): boolean {
  const spec = mapOf(definition['spec']);
  const { group, kind } = refOf(object);
  return group === spec['group'] && kind === mapOf(spec['names'])['kind'];
}
