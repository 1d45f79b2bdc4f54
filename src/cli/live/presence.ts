import { fieldsNotIn, foldedEntries } from '../../applier/ownership/managed-fields.ts';
import { allows, type Owner, type Ownership, ownershipOf } from '../../applier/ownership/ownership.ts';
import type { PlacedObject } from '../../applier/plan/plan.ts';
import { displayName, type KubeObject } from '../../cluster/object.ts';
import { adoptPolicies } from '../../federation/adopt-policy.ts';
import type { AdoptPolicy } from '../../federation/federation.ts';

/** What a rollout under some policy does with a desired object. */
export type Effect = 'create' | 'apply' | 'adopt' | 'refuse' | 'wait';

/** What is there of one desired object in one cluster. Paths and names only, no value. */
export interface Presence {
  /** As it is displayed. */
  object: string;
  is: 'absent' | 'ours' | 'foreign' | 'kept' | 'leaving';
  /** The policy that Git says for it. */
  adopt: AdoptPolicy;
  would: Record<AdoptPolicy, Effect>;
  /** Of what is foreign: from whom it would be taken. */
  owners: Owner[];
  /** Of what no policy takes over: why, and what to do. */
  why?: string;
  /** Of what is foreign: what its owners declared and Git does not. An adoption removes it, or the server's default comes back. */
  notInGit: string[];
}

/** Judges the metadata of what is there of a desired object. Pure. */
export function presenceOf(
  desired: PlacedObject,
  live: KubeObject | undefined,
  federation: string,
): Presence {
  const common = { object: displayName(desired.ref), adopt: desired.adopt, owners: [], notInGit: [] };
  if (!live) return { ...common, is: 'absent', would: always('create') };
  if (live.metadata.deletionTimestamp) return { ...common, is: 'leaving', would: always('wait') };
  const ownership = ownershipOf(live, federation);
  return { ...common, ...judged(ownership, desired, live) };
}

function judged(
  ownership: Ownership,
  { object }: PlacedObject,
  live: KubeObject,
): Pick<Presence, 'is' | 'would'> & Partial<Presence> {
  switch (ownership.kind) {
    case 'ours':
      return { is: 'ours', would: always('apply') };
    case 'kept':
      return { is: 'kept', would: always('refuse'), why: `${ownership.why}. ${ownership.advice}` };
    case 'foreign': {
      const { needs, owners } = ownership;
      const would = byPolicy((policy) => (allows(policy, needs) ? 'adopt' : 'refuse'));
      const folded = foldedEntries(live, object.apiVersion)?.at(-1)?.fieldsV1 ?? {};
      return { is: 'foreign', would, owners, notInGit: fieldsNotIn(folded, object) };
    }
  }
}

function always(effect: Effect): Record<AdoptPolicy, Effect> {
  return byPolicy(() => effect);
}

function byPolicy(effectOf: (policy: AdoptPolicy) => Effect): Record<AdoptPolicy, Effect> {
  const [never, unowned, all] = adoptPolicies.map(effectOf) as [Effect, Effect, Effect];
  return { never, unowned, always: all };
}
