import type { KubeObject } from '../cluster/object.ts';
import { conditionOf, reasonOf } from './conditions.ts';
import { current, failed, inProgress, type Readiness } from './readiness.ts';

/** Current when the API server serves the kind; Failed when another definition holds its names (kstatus). */
export function customResourceDefinition(object: KubeObject): Readiness {
  const names = conditionOf(object, 'NamesAccepted');
  const established = conditionOf(object, 'Established');
  if (names?.status === 'False') return failed(`names not accepted: ${reasonOf(names)}`);
  return established?.status === 'True' ? current : inProgress('not established yet');
}
