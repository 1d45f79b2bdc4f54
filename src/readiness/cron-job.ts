import { current, type Readiness } from './readiness.ts';

/** A CronJob is Current once the API server has it (kstatus): how its runs end is not this revision's doing alone. */
export function cronJob(): Readiness {
  return current;
}
