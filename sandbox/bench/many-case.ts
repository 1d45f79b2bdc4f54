import type { Sandbox } from '../sandbox.ts';
import { type Floor, floor } from './floor.ts';
import type { LockstepFleet } from './lockstep-fleet.ts';
import { firstPush } from './many/first-push.ts';
import { idle } from './many/idle.ts';
import { oneChanged } from './many/one-changed.ts';
import { restart } from './many/restart.ts';
import type { Measured } from './measured.ts';

export interface ManyOptions {
  /** How often one object is changed; what takes long is done less often. */
  rounds: number;
  /** Rounds before, which do not count. */
  warmUp: number;
  /** On each cluster. */
  objects: number;
  workers: number;
  /** How often kubectl applies the whole set everywhere; 0: never. */
  kubectlRounds: number;
  say: (text: string) => void;
}

/** What every part of the case needs. */
export interface Many extends ManyOptions {
  sandbox: Sandbox;
  floor: Floor;
}

/** So many applies of a first push are in flight on each cluster, and so many connections are open to it. */
const IN_FLIGHT = 16;

/** Many objects on every cluster: the first push of all, pushes that change one, a worker that starts anew, and rest. */
export async function manyCase(sandbox: Sandbox, options: ManyOptions): Promise<Measured[]> {
  const say = (text: string) => options.say(`many: ${text}`);
  const raw = await floor(sandbox.kubeconfigs.admin, 'warm', IN_FLIGHT);
  const many: Many = { ...options, say, sandbox, floor: raw };
  let fleet: LockstepFleet | undefined;
  try {
    const first = await firstPush(many);
    fleet = first.fleet;
    const changed = await oneChanged(many, first);
    const atRest = await idle(many, fleet);
    return [first.measured, changed, await restart(many, first), atRest];
  } finally {
    await Promise.all([raw.close(), fleet?.stop()]);
  }
}
