import type { Knowledge } from './cluster-knowledge.ts';
import type { Occurrence } from './occurrence.ts';

type KnowledgeOf = (cluster: string) => Knowledge | undefined;

/**
 * Whether a success may be of an older occurrence: a record names another revision, so that the tip was another meanwhile. It is
 * asked of what a former process gave, until all records have borne it out, and of what the forge does not show yet
 * (`isUndelivered`). Of any other, such a record is only of a worker that is ahead.
 */
export function isOutlived(
  occurrence: Occurrence,
  knowledgeOf: KnowledgeOf,
  isUndelivered: boolean,
): boolean {
  if (occurrence.decided?.state !== 'success') return false;
  if (!occurrence.isInherited && !isUndelivered) return false;
  const standing = standingOf(occurrence, knowledgeOf);
  if (standing === 'borne out') occurrence.isInherited = false;
  return standing === 'contradicted';
}

/** A commit that is bad everywhere is named by no record. */
function standingOf(
  { revision, rendering: { federation, faults } }: Occurrence,
  knowledgeOf: KnowledgeOf,
): 'borne out' | 'contradicted' | 'unknown' {
  if (!federation || faults.length > 0) return 'borne out';
  const named = federation.clusters.map(({ name }) => revisionIn(knowledgeOf(name)));
  if (named.some((other) => other !== undefined && other !== revision)) return 'contradicted';
  return named.includes(undefined) ? 'unknown' : 'borne out';
}

function revisionIn(knowledge: Knowledge | undefined): string | undefined {
  return knowledge?.kind === 'record' ? knowledge.record?.revision : undefined;
}
