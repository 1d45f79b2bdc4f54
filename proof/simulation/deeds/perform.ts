import type { ClusterDeed, Deed, ProcessDeed } from '../histories/history.ts';
import { disturb } from './disturbances.ts';
import { writeStatus } from './foreign-statuses.ts';
import { meddle } from './meddling.ts';
import { push } from './pushes.ts';
import type { Stage } from './stage.ts';
import { strike } from './strikes.ts';

/** Does one deed; what it sets going happens as time passes. */
export function perform(stage: Stage, deed: Deed): void {
  stage.world.forgetActor();
  stage.world.witness.story('history', JSON.stringify(deed));
  if ('webhook' in deed) push(stage, deed);
  else if (isStrike(deed)) strike(stage, deed);
  else if (isMeddling(deed)) meddle(stage, deed);
  else if (deed.do === 'write a status') writeStatus(stage, deed);
  else disturb(stage, deed);
}

const STRIKES: ReadonlySet<string> = new Set<ProcessDeed['do']>(['crash', 'pause', 'stop', 'lose the disk']);
const MEDDLINGS: ReadonlySet<string> = new Set<ClusterDeed['do']>([
  'edit',
  'take over',
  'delete',
  'relabel',
  'delete slowly',
  'hold',
  'delete the record',
  'control',
  'contest',
  'apply for another federation',
  'tamper with the record',
  'back up',
  'lead elsewhere',
  'address',
  'deploy',
  'heartbeat',
  'forget history',
  'disown',
  'serve',
]);

const isStrike = (deed: Deed): deed is ProcessDeed => STRIKES.has(deed.do);
const isMeddling = (deed: Deed): deed is ClusterDeed => MEDDLINGS.has(deed.do);
