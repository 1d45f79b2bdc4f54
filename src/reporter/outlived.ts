import type { Knowledge } from './cluster-knowledge.ts';
import type { Occurrence } from './occurrence.ts';

/**
 * The revision that a record names though the commit was called a success, by this process or a former one, so that all records
 * named it then: another has been the tip since. Undefined: none does, or nothing was decided, or no success.
 */
export function outlivedBy(
  { decided, revision, rendering: { federation } }: Occurrence,
  knowledgeOf: (cluster: string) => Knowledge | undefined,
): string | undefined {
  if (decided?.state !== 'success' || !federation) return undefined;
  const named = federation.clusters.map(({ name }) => revisionIn(knowledgeOf(name)));
  return named.find((other) => other !== undefined && other !== revision);
}

function revisionIn(knowledge: Knowledge | undefined): string | undefined {
  return knowledge?.kind === 'record' ? knowledge.record?.revision : undefined;
}
