import type { Gate, GatedCall } from './gated-cluster.ts';
import { FEDERATION } from './world.ts';

export const isRecord = (object: string) => object.endsWith(`/lockstep-${FEDERATION}`);
export const isClaim = ({ verb, object }: GatedCall) => verb !== 'get' && isRecord(object);

/** Does something once, when the first call that fits passes. */
export function once(way: 'there' | 'back', fits: (call: GatedCall) => boolean, act: () => unknown): Gate {
  let done = false;
  return {
    pass: async (call, at) => {
      if (done || at !== way || !fits(call)) return;
      done = true;
      await act();
    },
  };
}
