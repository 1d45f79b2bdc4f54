import type { Discovery, Resource } from '../../cluster/cluster.ts';
import { displayName, groupOf, keyOf, refOf } from '../../cluster/object.ts';
import { adoptPolicyOf } from '../../federation/adopt-policy.ts';
import type { AdoptPolicy } from '../../federation/federation.ts';
import { asMember } from '../../record/applyset.ts';
import type { ObjectFault } from '../../record/record.ts';
import { type Crd, readCrd } from '../../render/crd.ts';
import type { DesiredObject } from '../../render/rendering.ts';
import type { PlacedObject } from '../plan/plan.ts';

/** Desired objects with the place where this cluster serves them, and those that it does not know. */
export interface Placed {
  objects: PlacedObject[];
  faults: ObjectFault[];
}

export interface PlaceContext {
  discovery: Discovery;
  federation: string;
  /** Namespace of namespaced objects that name none. */
  namespace: string;
  /** For objects that say nothing of adoption themselves. */
  adopt: AdoptPolicy;
}

/** Finds for each desired object the resource that serves it: in discovery, or in a CRD of the same revision. Pure. */
export function placeObjects(desired: readonly DesiredObject[], context: PlaceContext): Placed {
  const placed: Placed = { objects: [], faults: [] };
  const coming = resourcesOfCrds(desired);
  for (const one of desired) {
    const { apiVersion, kind } = one.object;
    const resource = context.discovery.byApiVersion(apiVersion, kind) ?? coming.get(`${apiVersion} ${kind}`);
    if (resource) placed.objects.push(placeOne(one, resource, context));
    else placed.faults.push(unknownKind(one, context.discovery));
  }
  return withoutTwins(placed);
}

/** Only the cluster knows that two are one, where a kind of its own is named once with and once without a namespace. */
function withoutTwins({ objects, faults }: Placed): Placed {
  const groups = [...Map.groupBy(objects, ({ key }) => key).values()];
  const twins = groups.filter(({ length }) => length > 1);
  return {
    objects: groups.flatMap((group) => (group.length === 1 ? group : [])),
    faults: [...faults, ...twins.map(twinFault)],
  };
}

function twinFault(twins: readonly PlacedObject[]): ObjectFault {
  const places = twins.map(({ place: { file, line } }) => `${file}:${line}`).join(' and ');
  const object = displayName(twins[0]?.ref ?? { group: '', kind: '', name: '' });
  return { object, message: `is described more than once: ${places}. Keep one of them`, final: true };
}

function placeOne(desired: DesiredObject, resource: Resource, context: PlaceContext): PlacedObject {
  const { namespace: named, ...metadata } = desired.object.metadata;
  const namespace = resource.namespaced ? { namespace: named ?? context.namespace } : {};
  const object = asMember({ ...desired.object, metadata: { ...metadata, ...namespace } }, context.federation);
  const ref = refOf(object);
  const adopt = adoptPolicyOf(metadata.annotations, context.adopt);
  return { ...desired, object, ref, key: keyOf(ref), resource, adopt };
}

function unknownKind(desired: DesiredObject, discovery: Discovery): ObjectFault {
  const { apiVersion, kind } = desired.object;
  const group = groupOf(apiVersion);
  const served = discovery.byGroupKind({ group, kind });
  const down = discovery.stale.find((version) => groupOf(version) === group);
  const why = served
    ? `the cluster serves it as ${group}/${served.version} only`
    : down
      ? `the cluster cannot say whether it serves it: discovery of ${down} fails`
      : 'the cluster serves no such kind; its CustomResourceDefinition is not installed';
  return {
    object: displayName(refOf(desired.object)),
    message: `${apiVersion} ${kind}: ${why}`,
    final: !down,
  };
}

/** What the CRDs of this revision will make the cluster serve. */
function resourcesOfCrds(desired: readonly DesiredObject[]): Map<string, Resource> {
  return new Map(desired.flatMap(({ object }) => resourcesOfCrd(readCrd(object))));
}

function resourcesOfCrd(crd: Crd | undefined): [string, Resource][] {
  if (!crd) return [];
  const { group, kind, plural, scope, versions } = crd;
  return versions
    .filter(({ served }) => served)
    .map(({ name: version }) => [
      `${group}/${version} ${kind}`,
      { group, version, kind, plural, namespaced: scope === 'Namespaced', verbs: [] },
    ]);
}
