import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/clock/clock.ts';
import type { ObjectAddress, Reply, Resource } from '../../../src/cluster/cluster.ts';
import { apiVersionOf } from '../../../src/cluster/discovery.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { namespaceTerminating, notFound, unknownPath } from './api-error.ts';
import { initialStatus, warningsFor } from './defaults.ts';
import { same } from './json.ts';
import type { Traits } from './kinds.ts';
import { lifecycle } from './lifecycle.ts';
import type { Writer } from './managed-fields.ts';
import { inVersion, withGeneration } from './object-parts.ts';
import { servedResources, traitsOf } from './served-kinds.ts';
import type { Store } from './store.ts';
import { checkChange, checkNew } from './validate.ts';

/** What one request is about. */
export interface Target {
  resource: Resource;
  traits: Traits;
  live: KubeObject | undefined;
}

/** What all requests have in common: finding, bearing and settling objects. */
export type ServerContext = ReturnType<typeof serverContext>;

export function serverContext({ store, clock }: { store: Store; clock: Clock }) {
  const time = () => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const life = lifecycle({ store, time });

  const target = (resource: Resource, at: ObjectAddress): Target => {
    const apiVersion = apiVersionOf(resource);
    const isThis = (one: Resource) => one.plural === resource.plural && apiVersionOf(one) === apiVersion;
    if (!servedResources(store).some(isThis)) throw unknownPath();
    const found = store.get(resource, at);
    const live = found === undefined ? undefined : inVersion(resource, found);
    return { resource, traits: traitsOf(store, { apiVersion, kind: resource.kind }), live };
  };

  return {
    store,
    life,
    target,
    existing: (resource: Resource, at: ObjectAddress): Target & { live: KubeObject } => {
      const found = target(resource, at);
      if (found.live === undefined) throw notFound(resource.plural, at.name);
      return { ...found, live: found.live };
    },
    /** The bare object, with what only a server gives. */
    born: (resource: Resource, { metadata: { name, namespace = '' } }: KubeObject): KubeObject => {
      if (resource.namespaced) checkNamespace(store, resource, { name, namespace });
      const place = resource.namespaced ? { name, namespace } : { name };
      const metadata = { ...place, uid: uidFrom(clock), creationTimestamp: time() };
      const object = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata };
      const status = initialStatus(object);
      return status === undefined ? object : { ...object, status };
    },
    /** Writes what an object has become; nothing where it has become nothing else. */
    settle: ({ traits, live }: Target, next: KubeObject, dryRun = false): Reply => {
      const counted = withGeneration(traits, live, next);
      if (live === undefined) checkNew(counted);
      else checkChange(live, counted, traits);
      const isChange = live === undefined || !same(live, counted);
      const object = dryRun || !isChange ? counted : life.put(counted);
      return { object, created: live === undefined, warnings: warningsFor(object) };
    },
    writer: (resource: Resource, manager: string, operation: Writer['operation']): Writer => ({
      manager,
      operation,
      subresource: '',
      apiVersion: apiVersionOf(resource),
      time: time(),
    }),
  };
}

function checkNamespace(
  store: Store,
  resource: Resource,
  { name, namespace }: { name: string; namespace: string },
): void {
  const found = store.get(NAMESPACES, { name: namespace });
  if (found === undefined) throw notFound('namespaces', namespace);
  if (found.metadata.deletionTimestamp !== undefined) {
    throw namespaceTerminating(resource.plural, { name, namespace });
  }
}

const NAMESPACES: Resource = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
  verbs: [],
};

/** Of the form of a UUID, whatever the clock's nonces look like. */
function uidFrom(clock: Clock): string {
  const hex = createHash('sha256').update(clock.nonce()).digest('hex');
  const [third, fourth] = [`4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [hex.slice(0, 8), hex.slice(8, 12), third, fourth, hex.slice(20, 32)].join('-');
}
