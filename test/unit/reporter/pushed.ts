import { ForgeError } from '../../../src/github/forge.ts';
import { MINUTE, type StartOptions, type WorldOptions, world } from '../watcher/world.ts';

export const down = new ForgeError('transient', 'no answer');
export const revoked = new ForgeError('refused', 'Bad credentials');
export const HOUR = 60 * MINUTE;

/** A world in which one push was noticed. */
export async function pushed(options: WorldOptions = {}, how: StartOptions = {}) {
  const all = await world(options);
  const tip = all.push();
  const process = await all.start(how);
  return { ...all, ...process, tip };
}
