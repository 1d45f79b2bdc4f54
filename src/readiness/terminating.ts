import type { KubeObject } from '../cluster/object.ts';
import type { Readiness } from './readiness.ts';

/** Terminating once a deletion has begun, with what it waits for; undefined where none has. */
export function terminating({ metadata }: KubeObject): Readiness | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  const finalizers = metadata.finalizers ?? [];
  const waits = finalizers.length > 0 ? `, waits for finalizer ${finalizers.join(', ')}` : '';
  return { status: 'Terminating', message: `being deleted${waits}` };
}
