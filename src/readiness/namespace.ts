import type { KubeObject } from '../cluster/object.ts';
import { textAt } from './fields.ts';
import { current, inProgress, type Readiness } from './readiness.ts';

/** Current while it is Active; a terminating one takes no objects. */
export function namespace(object: KubeObject): Readiness {
  switch (textAt(object, 'status.phase')) {
    case 'Active':
      return current;
    case 'Terminating':
      return { status: 'Terminating', message: 'its objects are being deleted' };
    default:
      return inProgress('not active yet');
  }
}
