import type { Clock } from '../../../src/clock/clock.ts';
import type {
  ListOptions,
  ObjectAddress,
  ObjectList,
  Reply,
  Resource,
} from '../../../src/cluster/cluster.ts';
import type { KubeObject, ObjectMeta } from '../../../src/cluster/object.ts';
import { alreadyExists, fieldConflicts, stale, unknownPath, versionOnCreate } from './api-error.ts';
import { withDefaults } from './defaults.ts';
import { type JsonMap, mapOf } from './json.ts';
import { applyFields, bornFields, entriesOf, sharesBrought, updateFields } from './managed-fields.ts';
import { mergePatched } from './merge.ts';
import { composed, inVersion, plainFields, statusFields, withEntries, withUid } from './object-parts.ts';
import { isSelected } from './selectors.ts';
import { servedResources } from './served-kinds.ts';
import { type ServerContext, serverContext, type Target } from './server-context.ts';
import type { Store } from './store.ts';
import { checkShape } from './validate.ts';

/** What a kube-apiserver does with one request, at one instant. Everything throws `ClusterError`. */
export type ApiServer = ReturnType<typeof apiServer>;

export function apiServer(deps: { store: Store; clock: Clock }) {
  const context = serverContext(deps);
  const { store, target, existing, settle, writer, life } = context;
  return {
    resources: () => servedResources(store),
    get: (resource: Resource, at: ObjectAddress) => target(resource, at).live,
    list: (resource: Resource, options: ListOptions) => list(context, resource, options),
    apply: (resource: Resource, config: KubeObject, options: ApplyAs) =>
      apply(context, { resource, config, options }),
    create: (resource: Resource, object: KubeObject, manager: string): Reply => {
      const { traits, live } = target(resource, object.metadata);
      checkShape(object, traits, false);
      if (object.metadata.resourceVersion !== undefined) throw versionOnCreate();
      if (live !== undefined) throw alreadyExists(resource.plural, live);
      const born = composed(context.born(resource, object), plainFields(object, traits), traits);
      const next = withDefaults(store, born);
      const entries = bornFields(plainFields(next, traits), writer(resource, manager, 'Update'), traits.bare);
      return settle({ resource, traits, live }, withEntries(next, entries));
    },
    replace: (resource: Resource, object: KubeObject, manager: string): Reply => {
      const found = existing(resource, object.metadata);
      const { uid = found.live.metadata.uid } = object.metadata;
      if (uid !== found.live.metadata.uid)
        throw stale(resource.plural, object.metadata.name, 'UID in precondition');
      checkVersion(resource, found.live, object.metadata);
      return update(context, found, { wanted: object, manager });
    },
    mergePatch: (resource: Resource, at: ObjectAddress, by: { patch: object; manager: string }): Reply => {
      const found = existing(resource, at);
      const patched = mergePatched(found.live as unknown as JsonMap, by.patch as JsonMap);
      const wanted = mapOf(patched) as unknown as KubeObject;
      checkVersion(resource, found.live, wanted.metadata);
      return update(context, found, { wanted, manager: by.manager });
    },
    delete: (resource: Resource, at: ObjectAddress, preconditions: Version): Reply | undefined => {
      const { live } = target(resource, at);
      if (live === undefined) return undefined;
      const { uid, resourceVersion } = live.metadata;
      if (preconditions.uid !== uid || preconditions.resourceVersion !== resourceVersion) {
        throw stale(resource.plural, at.name, 'the precondition does not match the record');
      }
      return { object: life.delete(live), created: false, warnings: [] };
    },
    /** A controller's write through the subresource. */
    writeStatus: (
      resource: Resource,
      at: ObjectAddress,
      by: { status: object; manager: string },
    ): KubeObject => {
      const { live, traits } = existing(resource, at);
      if (!traits.hasStatus) throw unknownPath();
      const next = { ...live, status: by.status };
      const entries = updateFields(statusFields(live), statusFields(next), {
        entries: entriesOf(live),
        writer: { ...writer(resource, by.manager, 'Update'), subresource: 'status' },
      });
      return settle({ resource, traits, live }, withEntries(next, entries)).object;
    },
    /** As nobody in particular: no precondition. */
    remove: (resource: Resource, at: ObjectAddress): KubeObject => life.delete(existing(resource, at).live),
  };
}

interface Version {
  uid: string;
  resourceVersion: string;
}

interface ApplyAs {
  manager: string;
  force: boolean;
  dryRun?: boolean | undefined;
}

function list({ store, target }: ServerContext, resource: Resource, options: ListOptions): ObjectList {
  target(resource, { name: '' });
  const all = store.all(resource).filter((object) => isSelected(object, options));
  const items = all.slice(0, options.limit).map((object) => inVersion(resource, object));
  const bare = items.map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata }));
  return { items: options.metadataOnly ? bare : items, resourceVersion: String(store.version()) };
}

/** Conflicts are found before preconditions are looked at: who is both stale and in conflict hears of the conflict. */
function apply(
  context: ServerContext,
  { resource, config, options }: { resource: Resource; config: KubeObject; options: ApplyAs },
): Reply {
  const { traits, live } = context.target(resource, config.metadata);
  checkShape(config, traits, true);
  const { name, uid } = config.metadata;
  if (live === undefined && uid !== undefined) {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw stale(resource.plural, name, why);
  }
  const base = live ?? context.born(resource, config);
  const result = applyFields(
    live === undefined ? {} : plainFields(live, traits),
    plainFields(config, traits),
    {
      entries: entriesOf(live),
      writer: context.writer(resource, options.manager, 'Apply'),
      force: options.force,
      bare: traits.bare,
    },
  );
  if ('conflicts' in result) throw fieldConflicts(result.conflicts);
  if (live !== undefined) checkVersion(resource, live, config.metadata);
  const next = withDefaults(context.store, composed(withUid(base, uid), result.fields, traits));
  return context.settle({ resource, traits, live }, withEntries(next, result.entries), options.dryRun);
}

/** A write that brings the whole object; the managed fields that it brings, if any, are believed. */
function update(
  context: ServerContext,
  { traits, live, resource }: Target & { live: KubeObject },
  { wanted, manager }: { wanted: KubeObject; manager: string },
): Reply {
  checkShape(wanted, traits, false);
  const next = withDefaults(
    context.store,
    composed(withUid(live, wanted.metadata.uid), plainFields(wanted, traits), traits),
  );
  const entries = updateFields(plainFields(live, traits), plainFields(next, traits), {
    entries: sharesBrought(wanted, live),
    writer: context.writer(resource, manager, 'Update'),
  });
  return context.settle({ traits, live, resource }, withEntries(next, entries));
}

function checkVersion(resource: Resource, live: KubeObject, { resourceVersion }: ObjectMeta): void {
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    throw stale(resource.plural, live.metadata.name);
  }
}
