import type { KubeObject } from '../cluster/object.ts';
import { textAt } from './fields.ts';
import { current, failed, inProgress, type Readiness } from './readiness.ts';

/** Current when it is bound (kstatus); Failed when its volume is gone, which no controller repairs. */
export function persistentVolumeClaim(object: KubeObject): Readiness {
  const phase = textAt(object, 'status.phase');
  if (phase === 'Bound') return current;
  return phase === 'Lost'
    ? failed('its volume is lost')
    : inProgress(`not bound: ${phase || 'no phase yet'}`);
}
