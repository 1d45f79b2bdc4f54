import type { ForgeDeed } from '../history.ts';
import type { Stage } from './stage.ts';

/** What another tool says in Lockstep's name. */
export function writeStatus({ world: { forge, remote } }: Stage, { state }: ForgeDeed): void {
  if (remote.tip) forge.addStatus(remote.tip, { context: 'lockstep', state, description: 'said by another' });
}
