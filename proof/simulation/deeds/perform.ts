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

const STRIKES: Record<ProcessDeed['do'], true> = {
  crash: true,
  pause: true,
  stop: true,
  'lose the disk': true,
};
const MEDDLINGS: Record<ClusterDeed['do'], true> = {
  edit: true,
  'take over': true,
  delete: true,
  relabel: true,
  'delete slowly': true,
  hold: true,
  'delete the record': true,
  control: true,
  contest: true,
  'apply for another federation': true,
  'tamper with the record': true,
  'back up': true,
  'lead elsewhere': true,
  address: true,
  deploy: true,
  heartbeat: true,
  'forget history': true,
  disown: true,
  serve: true,
};

const isStrike = (deed: Deed): deed is ProcessDeed => deed.do in STRIKES;
const isMeddling = (deed: Deed): deed is ClusterDeed => deed.do in MEDDLINGS;
