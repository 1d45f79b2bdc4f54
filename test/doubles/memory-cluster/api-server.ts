import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/clock/clock.ts';
import type {
  ListOptions,
  ObjectAddress,
  ObjectList,
  Reply,
  Resource,
} from '../../../src/cluster/cluster.ts';
import { apiVersionOf } from '../../../src/cluster/discovery.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import {
  alreadyExists,
  fieldConflicts,
  invalid,
  namespaceTerminating,
  notFound,
  stale,
  unknownPath,
  versionOnCreate,
} from './api-error.ts';
import { initialStatus, warningsFor, withDefaults } from './defaults.ts';
import { type JsonMap, mapOf, same } from './json.ts';
import type { Traits } from './kinds.ts';
import { lifecycle } from './lifecycle.ts';
import { applyFields, entriesOf, ownable, updateFields, type Writer } from './managed-fields.ts';
import { mergePatched } from './merge.ts';
import { isSelected } from './selectors.ts';
import { servedResources, traitsOf } from './served-kinds.ts';
import type { Store } from './store.ts';
import { checkChange, checkNew, checkShape } from './validate.ts';

/** What a kube-apiserver does with one request, at one instant. Everything throws `ClusterError`. */
export type ApiServer = ReturnType<typeof apiServer>;

interface Target {
  resource: Resource;
  traits: Traits;
  live: KubeObject | undefined;
}

export function apiServer({ store, clock }: { store: Store; clock: Clock }) {
  const time = () => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const resourceOf = (object: KubeObject) =>
    servedResources(store).find(
      (one) => apiVersionOf(one) === object.apiVersion && one.kind === object.kind,
    ) ?? asResource(object);
  const life = lifecycle({ store, resourceOf, time });

  const target = (resource: Resource, at: ObjectAddress): Target => {
    const isServed = servedResources(store).some(
      (one) => one.plural === resource.plural && apiVersionOf(one) === apiVersionOf(resource),
    );
    if (!isServed) throw unknownPath();
    const traits = traitsOf(store, { apiVersion: apiVersionOf(resource), kind: resource.kind });
    return { resource, traits, live: inVersion(resource, store.get(resource, at)) };
  };
  const existing = (resource: Resource, at: ObjectAddress): Target & { live: KubeObject } => {
    const found = target(resource, at);
    if (found.live === undefined) throw notFound(resource.plural, at.name);
    return { ...found, live: found.live };
  };
  const writer = (
    manager: string,
    { operation, resource }: { operation: Writer['operation']; resource: Resource },
  ): Writer => ({
    manager,
    operation,
    subresource: '',
    apiVersion: apiVersionOf(resource),
    time: time(),
  });

  const born = (resource: Resource, { metadata }: KubeObject): KubeObject => {
    if (resource.namespaced) checkNamespace(store, resource, metadata);
    const place = resource.namespaced ? { namespace: metadata.namespace ?? '' } : {};
    const id = { name: metadata.name, ...place, uid: uidFrom(clock), creationTimestamp: time() };
    const object: KubeObject = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: id };
    const status = initialStatus(object);
    return status === undefined ? object : { ...object, status };
  };

  /** Writes what an object has become; nothing where it has become nothing else. */
  const settle = (
    { traits, live }: Target,
    next: KubeObject,
    options: { dryRun?: boolean | undefined } = {},
  ): Reply => {
    const counted = withGeneration(traits, live, next);
    if (live === undefined) checkNew(counted);
    else checkChange(live, counted, traits);
    const isChange = live === undefined || !same(live, counted);
    const object = options.dryRun || !isChange ? counted : life.put(counted);
    return { object, created: live === undefined, warnings: warningsFor(object) };
  };

  const update = (
    { traits, live, resource }: Target & { live: KubeObject },
    wanted: KubeObject,
    manager: string,
  ): Reply => {
    checkShape(wanted, traits, false);
    const shape = { subresource: '', hasStatus: traits.hasStatus };
    const fields = ownable(jsonOf(wanted), shape);
    const next = withDefaults(store, composed(live, fields, traits));
    const context = {
      entries: wanted.metadata.managedFields ?? entriesOf(live),
      writer: writer(manager, { operation: 'Update', resource }),
    };
    const entries = updateFields(ownable(jsonOf(live), shape), ownable(jsonOf(next), shape), context);
    return settle({ traits, live, resource }, withEntries(next, entries));
  };

  return {
    resources: () => servedResources(store),
    get: (resource: Resource, at: ObjectAddress) => target(resource, at).live,
    list: (resource: Resource, options: ListOptions): ObjectList => {
      target(resource, { name: '' });
      const all = store.all(resource).filter((object) => isSelected(object, options));
      const items = all.slice(0, options.limit).map((object) => inVersion(resource, object) as KubeObject);
      return {
        items: options.metadataOnly
          ? items.map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata }))
          : items,
        resourceVersion: String(store.version()),
      };
    },
    apply: (
      resource: Resource,
      config: KubeObject,
      options: { manager: string; force: boolean; dryRun?: boolean | undefined },
    ): Reply => {
      const { traits, live } = target(resource, config.metadata);
      checkShape(config, traits, true);
      if (live === undefined && config.metadata.uid !== undefined) {
        throw stale(
          resource.plural,
          config.metadata.name,
          `uid mismatch: the provided object specified uid ${config.metadata.uid}, and no existing object was found`,
        );
      }
      const base = live ?? born(resource, config);
      const shape = { subresource: '', hasStatus: traits.hasStatus };
      const before = live === undefined ? {} : ownable(jsonOf(live), shape);
      const result = applyFields(before, ownable(jsonOf(config), shape), {
        entries: entriesOf(live),
        writer: writer(options.manager, { operation: 'Apply', resource }),
        force: options.force,
      });
      if ('conflicts' in result) throw fieldConflicts(result.conflicts);
      if (live !== undefined) checkPreconditions(resource, live, config.metadata);
      const next = withDefaults(store, composed(base, result.fields, traits));
      return settle({ resource, traits, live }, withEntries(next, result.entries), options);
    },
    create: (resource: Resource, object: KubeObject, manager: string): Reply => {
      const { traits, live } = target(resource, object.metadata);
      checkShape(object, traits, false);
      if (object.metadata.resourceVersion !== undefined) throw versionOnCreate();
      if (live !== undefined) throw alreadyExists(resource.plural, live);
      const shape = { subresource: '', hasStatus: traits.hasStatus };
      const next = withDefaults(
        store,
        composed(born(resource, object), ownable(jsonOf(object), shape), traits),
      );
      const context = { entries: [], writer: writer(manager, { operation: 'Update', resource }) };
      const entries = updateFields({}, ownable(jsonOf(next), shape), context);
      return settle({ resource, traits, live }, withEntries(next, entries));
    },
    replace: (resource: Resource, object: KubeObject, manager: string): Reply => {
      const found = existing(resource, object.metadata);
      const { uid, resourceVersion } = object.metadata;
      if (uid !== undefined && uid !== found.live.metadata.uid) {
        throw stale(
          resource.plural,
          object.metadata.name,
          'StorageError: invalid object, Precondition failed: UID in precondition',
        );
      }
      checkPreconditions(resource, found.live, { resourceVersion });
      return update(found, object, manager);
    },
    mergePatch: (
      resource: Resource,
      at: ObjectAddress,
      { patch, manager }: { patch: object; manager: string },
    ): Reply => {
      const found = existing(resource, at);
      const wanted = mergePatched(jsonOf(found.live), jsonOf(patch)) as unknown as KubeObject;
      checkPreconditions(resource, found.live, wanted.metadata);
      return update(found, wanted, manager);
    },
    delete: (
      resource: Resource,
      at: ObjectAddress,
      { uid, resourceVersion }: { uid: string; resourceVersion: string },
    ): Reply | undefined => {
      const { live } = target(resource, at);
      if (live === undefined) return undefined;
      const { metadata } = live;
      if (metadata.uid !== uid || metadata.resourceVersion !== resourceVersion) {
        throw stale(resource.plural, at.name, 'the precondition does not match the record');
      }
      return { object: life.delete(live), created: false, warnings: [] };
    },
    /** A controller's write through the subresource. */
    writeStatus: (
      resource: Resource,
      at: ObjectAddress,
      { status, manager }: { status: object; manager: string },
    ): KubeObject => {
      const { live, traits } = existing(resource, at);
      if (!traits.hasStatus) throw unknownPath();
      const next = { ...live, status };
      const shape = { subresource: 'status', hasStatus: true };
      const by = { ...writer(manager, { operation: 'Update', resource }), subresource: 'status' };
      const context = { entries: entriesOf(live), writer: by };
      const entries = updateFields(ownable(jsonOf(live), shape), ownable(jsonOf(next), shape), context);
      return settle({ resource, traits, live }, withEntries(next, entries)).object;
    },
    /** As nobody in particular: no precondition. */
    remove: (resource: Resource, at: ObjectAddress): KubeObject => life.delete(existing(resource, at).live),
  };
}

function checkNamespace(
  store: Store,
  resource: Resource,
  { name, namespace = '' }: KubeObject['metadata'],
): void {
  const found = store.get(NAMESPACES, { name: namespace });
  if (found === undefined) throw notFound('namespaces', namespace);
  if (found.metadata.deletionTimestamp !== undefined)
    throw namespaceTerminating(resource.plural, { name, namespace });
}

const NAMESPACES: Resource = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
  verbs: [],
};

/** A wrong version is a conflict; another uid is told that uids are immutable. */
function checkPreconditions(
  resource: Resource,
  live: KubeObject,
  { uid, resourceVersion }: { uid?: string | undefined; resourceVersion?: string | undefined },
): void {
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    throw stale(resource.plural, live.metadata.name);
  }
  if (uid !== undefined && uid !== live.metadata.uid) {
    throw invalid(live, 'metadata.uid', `Invalid value: "${uid}": field is immutable`);
  }
}

/** The object with these fields in place of all that can be owned. */
function composed(base: KubeObject, fields: JsonMap, { hasStatus }: Traits): KubeObject {
  const { labels: _l, annotations: _a, finalizers: _f, ownerReferences: _o, ...identity } = base.metadata;
  const { metadata, ...body } = fields;
  const status = hasStatus && base['status'] !== undefined ? { status: base['status'] } : {};
  return {
    apiVersion: base.apiVersion,
    kind: base.kind,
    metadata: { ...identity, ...mapOf(metadata) },
    ...body,
    ...status,
  };
}

function withEntries(object: KubeObject, managedFields: KubeObject['metadata']['managedFields']): KubeObject {
  const { managedFields: _old, ...metadata } = object.metadata;
  const isNone = managedFields === undefined || managedFields.length === 0;
  return { ...object, metadata: isNone ? metadata : { ...metadata, managedFields } };
}

function withGeneration(
  { hasGeneration }: Traits,
  live: KubeObject | undefined,
  next: KubeObject,
): KubeObject {
  if (!hasGeneration) return next;
  const before = live?.metadata.generation ?? 0;
  const isSame = live !== undefined && same(wishOf(live), wishOf(next));
  return { ...next, metadata: { ...next.metadata, generation: isSame ? before : before + 1 } };
}

function wishOf({ metadata: _m, status: _s, ...wish }: KubeObject): object {
  return wish;
}

function inVersion(resource: Resource, object: KubeObject | undefined): KubeObject | undefined {
  return object === undefined ? undefined : { ...object, apiVersion: apiVersionOf(resource) };
}

function jsonOf(value: object): JsonMap {
  return value as JsonMap;
}

/** For objects whose kind is no longer served: enough to find them in the store. */
function asResource({ apiVersion, kind, metadata }: KubeObject): Resource {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return { group, version, kind, plural: '', namespaced: metadata.namespace !== undefined, verbs: [] };
}

/** Of the form of a UUID, whatever the clock's nonces look like. */
function uidFrom(clock: Clock): string {
  const hex = createHash('sha256').update(clock.nonce()).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
