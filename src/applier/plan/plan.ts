import type { Resource } from '../../cluster/cluster.ts';
import type { KubeObject, ObjectRef } from '../../cluster/object.ts';
import type { AdoptPolicy } from '../../federation/federation.ts';
import { PRUNE_ANNOTATION } from '../../federation/own-annotations.ts';
import { PRUNING_ANNOTATION } from '../../record/applyset.ts';
import type { DesiredObject } from '../../render/rendering.ts';
import { isOurs } from '../compare/live-state.ts';

/** A desired object together with where the cluster serves it. */
export interface PlacedObject extends DesiredObject {
  ref: ObjectRef;
  /** `keyOf(ref)`. */
  key: string;
  resource: Resource;
  /** What happens to an object that exists there and is not ours. */
  adopt: AdoptPolicy;
  /** Who scaled it, and is no HorizontalPodAutoscaler: what they have of it is not in `object`. */
  leftTo?: readonly string[];
}

/** A live object that carries our part-of label, by our own apply. */
export interface Member {
  ref: ObjectRef;
  key: string;
  resource: Resource;
  live: KubeObject;
}

/** What a look found to do about one object. */
export type Change =
  | { action: 'create'; desired: PlacedObject }
  | { action: 'update'; desired: PlacedObject; live: KubeObject }
  | { action: 'unchanged'; desired: PlacedObject; live: KubeObject }
  | { action: 'prune'; member: Member };

export interface PlanInput {
  desired: readonly PlacedObject[];
  members: ReadonlyMap<string, Member>;
  /** Whether this manifest is already live and nobody touched it. */
  isUnchanged: (desired: PlacedObject, live: KubeObject) => boolean;
  /** False where it is not known of all that Git wants where it is: what is missing must not look dropped. */
  mayPrune: boolean;
  federation: string;
}

/** Compares what is wanted with what is there. Pure; a list that is built first and run after. */
export function plan(input: PlanInput): Change[] {
  const wanted = new Set(input.desired.map(({ key }) => key));
  const changes = input.desired.map((desired): Change => {
    const live = input.members.get(desired.key)?.live;
    if (!live) return { action: 'create', desired };
    const isUnchanged = !isMarked(live) && input.isUnchanged(desired, live);
    return { action: isUnchanged ? 'unchanged' : 'update', desired, live };
  });
  if (!input.mayPrune) return changes;
  const dropped = [...input.members.values()].filter(
    ({ key, live }) => !wanted.has(key) && mayPrune(live, input.federation),
  );
  return [...changes, ...dropped.map((member): Change => ({ action: 'prune', member }))];
}

/** Only what we made or were told to adopt, what no controller owns, and what nobody asked us to keep. */
export function mayPrune(live: KubeObject, federation: string): boolean {
  const controlled = live.metadata.ownerReferences?.some(({ controller }) => controller) ?? false;
  return isOurs(live, federation) && !controlled && live.metadata.annotations?.[PRUNE_ANNOTATION] !== 'never';
}

/** True if somebody was about to delete it: that delete may still be on its way, until the object is written. */
export function isMarked(live: KubeObject): boolean {
  return live.metadata.annotations?.[PRUNING_ANNOTATION] !== undefined;
}

/** True if running the plan would write nothing. */
export function isEmpty(changes: readonly Change[]): boolean {
  return changes.every(({ action }) => action === 'unchanged');
}
