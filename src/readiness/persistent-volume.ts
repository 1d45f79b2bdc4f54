import type { KubeObject } from '../cluster/object.ts';
import { textAt } from './fields.ts';
import { current, failed, inProgress, type Readiness } from './readiness.ts';

/**
 * Current once it can be claimed, or was. A released one waits for nobody: that its claim is gone is a deed of
 * somebody else, and a claim of this commit that would need it says so itself. Failed as Kubernetes says it.
 */
export function persistentVolume(object: KubeObject): Readiness {
  const phase = textAt(object, 'status.phase');
  switch (phase) {
    case 'Available':
    case 'Bound':
    case 'Released':
      return current;
    case 'Failed':
      return failed(
        textAt(object, 'status.message') || textAt(object, 'status.reason') || 'the volume failed',
      );
    default:
      return inProgress(`not available: ${phase || 'no phase yet'}`);
  }
}
