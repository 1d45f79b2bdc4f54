import type { EntryPointState } from '../../../src/record/record.ts';
import { atWeb } from './objects.ts';
import { calm, resourceOf, type Worker, type World, world } from './world.ts';

/** A world with one worker, and what an observation of its cluster tells. */
export interface ObservedWorld {
  w: World;
  worker: Worker;
  /** Writes the status of the Ingress `web`, as its load balancer does. */
  giveAddress(ip: string): void;
  /** What the record says of the only entry point, once all is quiet. */
  entryPoint(): Promise<EntryPointState | undefined>;
  /** The objects that the record says are waited for, once all is quiet. */
  waitingFor(): Promise<string[]>;
}

export async function observedWorld(): Promise<ObservedWorld> {
  const w = await world();
  const observation = async () => {
    await calm();
    return (await w.record())?.outcome?.observation;
  };
  return {
    w,
    worker: w.worker('w1'),
    giveAddress: (ip) => {
      const status = { loadBalancer: { ingress: [{ ip }] } };
      w.cluster.asThirdParty.writeStatus(resourceOf('Ingress'), atWeb, status, 'balancer');
    },
    entryPoint: async () => (await observation())?.entryPoints[0],
    waitingFor: async () => (await observation())?.waiting.map(({ object }) => object) ?? [],
  };
}
