import type { KubeObject } from '../cluster/object.ts';
import { conditionOf, reasonOf } from './conditions.ts';
import { textAt } from './fields.ts';
import { current, failed, inProgress, type Readiness } from './readiness.ts';

/** Current when it holds a certificate; denied and failed are for good (certificates.k8s.io/v1). */
export function certificateSigningRequest(object: KubeObject): Readiness {
  for (const type of ['Denied', 'Failed']) {
    const condition = conditionOf(object, type);
    if (condition?.status === 'True') return failed(`${type.toLowerCase()}: ${reasonOf(condition)}`);
  }
  if (textAt(object, 'status.certificate') !== '') return current;
  const approved = conditionOf(object, 'Approved')?.status === 'True';
  return inProgress(approved ? 'approved, but not signed yet' : 'nobody has approved it yet');
}
