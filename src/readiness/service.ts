import type { KubeObject } from '../cluster/object.ts';
import { listAt, textAt } from './fields.ts';
import { current, inProgress, type Readiness } from './readiness.ts';

/** A load balancer is Current once it has an address; every other Service once the API server has it. */
export function service(object: KubeObject): Readiness {
  if (textAt(object, 'spec.type') !== 'LoadBalancer') return current;
  const addresses = listAt(object, 'status.loadBalancer.ingress').filter(
    (entry) => textAt(entry, 'ip') !== '' || textAt(entry, 'hostname') !== '',
  );
  return addresses.length > 0 ? current : inProgress('no address yet');
}
