import { beforeEach } from 'node:test';
import { type Worker, type World, world } from './world.ts';

/** The world of the test that runs, and the worker that is there from the start. */
export let w: World;
export let worker: Worker;

/** Makes both anew for each test of the group that calls it: at the top level it would do so for those of every file. */
export function aroundEach(): void {
  beforeEach(async () => {
    w = await world();
    worker = w.worker('w1');
  });
}
