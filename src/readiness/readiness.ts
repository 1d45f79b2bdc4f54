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
  /** `metadata.generation` in the reply to our own apply: a watch may still show the object from before it. */
  generation?: number;
}

/** Judges one kind. Sees only objects that are not being deleted and whose generation was observed. */
export type Judge = (object: KubeObject, surroundings: Surroundings) => Readiness;

export const current: Readiness = { status: 'Current', message: '' };

export function inProgress(message: string): Readiness {
  return { status: 'InProgress', message };
}

export function failed(message: string): Readiness {
  return { status: 'Failed', message };
}
