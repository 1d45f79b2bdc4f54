import type { Knowledge } from './cluster-knowledge.ts';
import type { Occurrence } from './occurrence.ts';

type KnowledgeOf = (cluster: string) => Knowledge | undefined;

/**
 * The revision that a record names though the commit was called a success, by this process or a former one, so that all records
 * named it then: another has been the tip since, or an etcd was restored. Undefined: none does, or nothing was decided, or no
 * success.
 */
export function outlivedBy(occurrence: Occurrence, knowledgeOf: KnowledgeOf): string | undefined {
  if (occurrence.decided?.state !== 'success') return undefined;
  return named(occurrence, knowledgeOf).find((other) => other !== undefined && other !== occurrence.revision);
}

/** All records name it. */
export function isBorneOut(occurrence: Occurrence, knowledgeOf: KnowledgeOf): boolean {
  return named(occurrence, knowledgeOf).every((one) => one === occurrence.revision);
}

function named({ rendering: { federation } }: Occurrence, knowledgeOf: KnowledgeOf): (string | undefined)[] {
  return (federation?.clusters ?? []).map(({ name }) => {
    const knowledge = knowledgeOf(name);
    return knowledge?.kind === 'record' ? knowledge.record?.revision : undefined;
  });
}
