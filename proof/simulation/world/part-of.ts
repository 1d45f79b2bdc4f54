import type { KubeObject } from '../../../src/cluster/object.ts';
import { applySetId, PART_OF_LABEL, PRUNING_ANNOTATION, recordName } from '../../../src/record/applyset.ts';
import { EXTRAS } from './extra-parts.ts';
import type { Call } from './network.ts';
import {
  FEDERATION,
  kindAndName,
  PARTS,
  type Part,
  type Site,
  STRANGERS,
  type Stranger,
  VARIANT,
} from './site.ts';
import type { World } from './world.ts';

/** Whatever Git may want. */
export type AnyPart = Part | Stranger;

const PARTS_BY_OBJECT = new Map<string, AnyPart>([
  ...[...PARTS, ...EXTRAS].map((part) => [kindAndName(part).join(' '), part] as const),
  ...STRANGERS.map((name) => [`ConfigMap ${name}`, name] as const),
]);

/** Which part of the site an object is. */
export function partOf({ kind, metadata }: KubeObject): AnyPart | undefined {
  return PARTS_BY_OBJECT.get(`${kind} ${metadata.name}`);
}

/** The push that an object's content is of. */
export function variantOf({ metadata }: KubeObject): number | undefined {
  const variant = metadata.annotations?.[VARIANT];
  return variant === undefined ? undefined : Number(variant);
}

/** What a commit wants of a part: the push that it is of; undefined: not to be there. */
export function wantedVariant(site: Site, part: AnyPart): number | undefined {
  return isStranger(part) ? (site.wants === part ? 0 : undefined) : site.parts[part];
}

const isStranger = (part: AnyPart): part is Stranger => STRANGERS.some((name) => name === part);

export function isRecord({ kind, metadata }: KubeObject): boolean {
  return kind === 'ConfigMap' && metadata.name === recordName(FEDERATION);
}

/** The lease in a record is this caller's. */
export function isHeldBy(record: KubeObject, { process }: Call): boolean {
  const nonce = nonceOf(record);
  return nonce !== undefined && holderOf(nonce) === process.name;
}

/** The lease in a cluster's record is this caller's. */
export function holdsLease({ clusters }: World, cluster: string, by: Call): boolean {
  const record = clusters.get(cluster)?.memory.asThirdParty.objects().find(isRecord);
  return record !== undefined && isHeldBy(record, by);
}

/** Of the lease in a record. */
export function nonceOf(record: KubeObject): string | undefined {
  const { lease } = (record['data'] ?? {}) as Record<string, string | undefined>;
  return lease === undefined ? undefined : (JSON.parse(lease) as { nonce: string }).nonce;
}

/** The process whose nonce it is. */
export function holderOf(nonce: string): string {
  return nonce.slice(0, nonce.lastIndexOf('-'));
}

export function isTerminating({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Who was about to delete it. */
export function markOf(object: KubeObject | undefined): string | undefined {
  return object?.metadata.annotations?.[PRUNING_ANNOTATION];
}

/** Whether our Apply entry is on it. */
export function isOurs({ metadata }: KubeObject): boolean {
  const entries = metadata.managedFields ?? [];
  return entries.some(({ manager, operation }) => manager === 'lockstep' && operation === 'Apply');
}

/** With the federation's label and our entry: what its ApplySet holds. */
export function isMember(object: KubeObject, federation = FEDERATION): boolean {
  return object.metadata.labels?.[PART_OF_LABEL] === applySetId(federation) && isOurs(object);
}

/** One that a controller owns stays, whatever Git says. */
export function isControlled({ metadata }: KubeObject): boolean {
  return metadata.ownerReferences?.some(({ controller }) => controller) ?? false;
}
