import type { ForgeDeed } from '../histories/history.ts';
import { SAID_BY_ANOTHER } from '../world/site.ts';
import type { Stage } from './stage.ts';

/** What another tool says in Lockstep's name. */
export function writeStatus({ world: { forge, remote } }: Stage, { state }: ForgeDeed): void {
  if (remote.tip) forge.addStatus(remote.tip, { context: 'lockstep', state, description: SAID_BY_ANOTHER });
}
