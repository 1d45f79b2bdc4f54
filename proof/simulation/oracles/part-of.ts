import { PART_OF_LABEL, recordName } from '../../../src/applier/record/applyset.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { EXTRAS } from '../extra-parts.ts';
import { FEDERATION, kindAndName, PARTS, type Part, type Site, VARIANT } from '../site.ts';

const PARTS_BY_OBJECT = new Map(
  [...PARTS, ...EXTRAS].map((part): [string, Part] => [kindAndName(part).join(' '), part]),
);

/** Which part of the site an object is. */
export function partOf({ kind, metadata }: KubeObject): Part | 'past' | undefined {
  if (kind === 'ConfigMap' && metadata.name === 'past') return 'past';
  return PARTS_BY_OBJECT.get(`${kind} ${metadata.name}`);
}

/** The push that an object's content is of. */
export function variantOf({ metadata }: KubeObject): number | undefined {
  const variant = metadata.annotations?.[VARIANT];
  return variant === undefined ? undefined : Number(variant);
}

/** What a commit wants of a part: the push that it is of; undefined: not to be there. */
export function wantedVariant(site: Site, part: Part | 'past'): number | undefined {
  if (part === 'past') return site.wantsPast ? 0 : undefined;
  return site.parts[part];
}

export function isRecord({ kind, metadata }: KubeObject): boolean {
  return kind === 'ConfigMap' && metadata.name === recordName(FEDERATION);
}

export function isTerminating({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Whether our Apply entry is on it. */
export function isOurs({ metadata }: KubeObject): boolean {
  const entries = metadata.managedFields ?? [];
  return entries.some(({ manager, operation }) => manager === 'lockstep' && operation === 'Apply');
}

/** With our label and our entry: what the ApplySet holds. */
export function isMember(object: KubeObject): boolean {
  return object.metadata.labels?.[PART_OF_LABEL] !== undefined && isOurs(object);
}
