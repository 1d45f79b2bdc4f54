import type { KubeObject } from '../cluster/object.ts';

const TTL = 'ttlSecondsAfterFinished';

/** Why the time to live of a Job is not applied. */
export const LASTING_NOTE = `spec.${TTL} was left out: a Job that goes by itself is made anew and run again, for ever`;

/**
 * The Job without its time to live, else the object itself. Git says that the Job is to be there: once it has gone, it would
 * be created as anything that is missing is.
 */
export function lastingJob(object: KubeObject): KubeObject {
  const { apiVersion, kind, spec } = object;
  const isJob = apiVersion.startsWith('batch/') && kind === 'Job';
  if (!isJob || typeof spec !== 'object' || spec === null || !(TTL in spec)) return object;
  const { [TTL]: _, ...lasting } = spec;
  return { ...object, spec: lasting };
}
