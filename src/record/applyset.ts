import { createHash } from 'node:crypto';
import type { KubeObject } from '../cluster/object.ts';
import { VERSION } from '../version.ts';

/** KEP-3659's names, to the letter. */
export const RECORD_NAMESPACE = 'lockstep-system';
export const PART_OF_LABEL = 'applyset.kubernetes.io/part-of';
export const ID_LABEL = 'applyset.kubernetes.io/id';
export const TOOLING_ANNOTATION = 'applyset.kubernetes.io/tooling';
export const GROUP_KINDS_ANNOTATION = 'applyset.kubernetes.io/contains-group-kinds';
export const NAMESPACES_ANNOTATION = 'applyset.kubernetes.io/additional-namespaces';
/** Ours: the mark of the first of the two steps of a deletion; its value is the claim's own. */
export const PRUNING_ANNOTATION = 'lockstep.dev/pruning';
/** The label's place in a share of managedFields. */
export const PART_OF_PATH: readonly string[] = ['f:metadata', 'f:labels', `f:${PART_OF_LABEL}`];
export const TOOLING_NAME = 'lockstep';
export const TOOLING = `${TOOLING_NAME}/v${VERSION}`;

/** The name of the record, which is the ApplySet's parent, of a federation. */
export function recordName(federation: string): string {
  return `lockstep-${federation}`;
}

/**
 * The ApplySet's id: `applyset-` + unpadded base64url(sha256(`<name>.<namespace>.<kind>.<group>`)) + `-v1`.
 * The group of a ConfigMap is empty, hence the dot at the end.
 */
export function applySetId(federation: string): string {
  const known = ids.get(federation) ?? hashedId(federation);
  ids.set(federation, known);
  return known;
}

/** By federation, of which a process knows one or two: it is asked for with each object of each look. */
const ids = new Map<string, string>();

function hashedId(federation: string): string {
  const parent = `${recordName(federation)}.${RECORD_NAMESPACE}.ConfigMap.`;
  return `applyset-${createHash('sha256').update(parent).digest('base64url')}-v1`;
}

export function memberSelector(federation: string): string {
  return `${PART_OF_LABEL}=${applySetId(federation)}`;
}

/** The object with our part-of label: what makes it a member. */
export function asMember(object: KubeObject, federation: string): KubeObject {
  const labels = { ...object.metadata.labels, [PART_OF_LABEL]: applySetId(federation) };
  return { ...object, metadata: { ...object.metadata, labels } };
}
