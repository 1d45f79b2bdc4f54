import { current, type Readiness } from './readiness.ts';

/**
 * An Ingress is Current once the API server has it, as in kstatus: it has neither conditions nor observedGeneration,
 * so nothing says how far its controller has come. The one thing that shows, its address, is judged by the
 * agreement over all clusters (`src/verdict/agree.ts`), where missing, stale and different have their own words.
 */
export function ingress(): Readiness {
  return current;
}
