import type { KubeObject } from '../cluster/object.ts';

/** kstatus's words for how far an object's controller has come. */
export type Status = 'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'Unknown';

export interface Readiness {
  status: Status;
  /** Why, one clause; '' for Current. */
  message: string;
}

/** What readiness of one object may depend on beside the object itself. */
export interface Surroundings {
  /** Live pods that the object selects in its namespace; absent where nobody asked for them. */
  pods?: readonly KubeObject[];
}
