import { fieldManager } from '../../cluster/field-manager.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../cluster/object.ts';
import { adoptPolicies } from '../../federation/adopt-policy.ts';
import type { AdoptPolicy } from '../../federation/federation.ts';
import { applySetId, ID_LABEL, PART_OF_LABEL } from '../../record/applyset.ts';
import { isOurs, ourEntry } from '../compare/live-state.ts';
import { entriesOf, fieldNames, isAdoptionBegun } from './managed-fields.ts';

/** To whom a live object belongs, as far as it tells. */
export type Ownership =
  /** A member of this federation. */
  | { kind: 'ours' }
  /** Somebody else's; `needs` is the least policy that takes it over, and `owners` whom it is taken from. */
  | { kind: 'foreign'; needs: 'unowned' | 'always'; owners: Owner[] }
  /** Somebody else's whom no policy takes it from. */
  | { kind: 'kept'; by: Keeper; why: string; advice: string };

/** Who keeps an object from any adoption. */
export type Keeper = 'federation' | 'applyset' | 'controller';

export interface Owner {
  manager: string;
  operation: 'Apply' | 'Update';
  /** As `fieldNames` has them. */
  fields: string[];
}

/** Judges a live object that a federation wants. Pure. */
export function ownershipOf(live: KubeObject, federation: string): Ownership {
  if (isOurs(live, federation)) return { kind: 'ours' };
  const kept = keeperOf(live, federation);
  if (kept) return { kind: 'kept', ...kept };
  const entries = entriesOf(live);
  const applied = entries.filter(
    ({ manager, operation }) => operation === 'Apply' && manager !== fieldManager,
  );
  return applied.length > 0
    ? { kind: 'foreign', needs: 'always', owners: applied.map(toOwner) }
    : { kind: 'foreign', needs: 'unowned', owners: entries.map(toOwner) };
}

/** True if the policy takes over what needs this one. */
export function allows(policy: AdoptPolicy, needs: AdoptPolicy): boolean {
  return adoptPolicies.indexOf(policy) >= adoptPolicies.indexOf(needs);
}

function toOwner({
  manager = 'somebody unnamed',
  operation = 'Update',
  fieldsV1 = {},
}: ManagedFieldsEntry): Owner {
  return { manager, operation, fields: fieldNames(fieldsV1) };
}

type Kept = Omit<Extract<Ownership, { kind: 'kept' }>, 'kind'>;

const ONE_OF_THE_TWO = 'Take it out of one of the two';

/** Who has it in Git as we have is not to find it taken away, nor deleted. */
function keeperOf(live: KubeObject, federation: string): Kept | undefined {
  const { labels = {}, ownerReferences = [] } = live.metadata;
  const set = labels[PART_OF_LABEL];
  if (set !== undefined && set !== applySetId(federation)) return ofAnotherSet(live, set);
  if (ourEntry(live) && !isAdoptionBegun(live)) return unlabelled;
  if (labels[ID_LABEL] !== undefined) {
    const why = `it is the parent of ApplySet ${labels[ID_LABEL]}`;
    return { by: 'applyset', why, advice: 'Take it out of Git' };
  }
  const controller = ownerReferences.find((owner) => owner.controller);
  if (!controller) return undefined;
  const why = `${controller.kind} ${controller.name} controls it, and would write it again`;
  return { by: 'controller', why, advice: `Describe ${controller.kind} ${controller.name} in Git instead` };
}

function ofAnotherSet(live: KubeObject, set: string): Kept {
  if (ourEntry(live)) {
    const why = `it belongs to another federation of Lockstep (ApplySet ${set})`;
    return { by: 'federation', why, advice: ONE_OF_THE_TWO };
  }
  const managers = [...new Set(entriesOf(live).map(({ manager, operation }) => `${manager} (${operation})`))];
  const why = `its fields belong to ${managers.join(', ') || 'nobody named'}, and it is part of ApplySet ${set}`;
  return { by: 'applyset', why, advice: ONE_OF_THE_TWO };
}

const unlabelled: Kept = {
  by: 'federation',
  why: `Lockstep applied it, and its label ${PART_OF_LABEL} was removed or overwritten since: another federation may have it`,
  advice: ONE_OF_THE_TWO,
};
