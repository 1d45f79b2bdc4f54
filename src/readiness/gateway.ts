import type { KubeObject } from '../cluster/object.ts';
import { firstUnmet } from './conditions.ts';
import { isFields, listAt, textAt } from './fields.ts';
import { faultIn } from './gateway-api.ts';
import { current, inProgress, type Readiness } from './readiness.ts';

/**
 * Current when its controller has accepted and programmed this generation, and every listener (a Gateway is Accepted
 * with a listener that is not). Whether its address is the right one is judged by the agreement over all clusters.
 */
export function gateway(object: KubeObject): Readiness {
  const fault = faultIn(object['status'], object);
  if (fault) return fault;
  const unanswered = firstUnmet(object['status'], ['Accepted', 'Programmed'], object);
  if (unanswered !== undefined) return inProgress(unanswered);
  return listenerFault(object) ?? current;
}

/** A controller that tells nothing of listeners has answered for all of them; one that tells of some owes the others. */
function listenerFault(object: KubeObject): Readiness | undefined {
  const told = listAt(object, 'status.listeners').filter(isFields);
  if (told.length === 0) return undefined;
  for (const listener of listAt(object, 'spec.listeners')) {
    const name = textAt(listener, 'name');
    const answer = told.find((one) => textAt(one, 'name') === name);
    if (!answer) return inProgress(`listener ${name}: no controller has answered`);
    const fault = faultIn(answer, object, `listener ${name}: `);
    if (fault) return fault;
  }
  return undefined;
}
