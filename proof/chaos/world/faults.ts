import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { RECORD_NAMESPACE, recordName } from '../../../src/record/applyset.ts';
import type { FaultKind } from '../plan/fault-kinds.ts';
import { STEADY_PATHS } from '../plan/manifests.ts';
import type { FaultStep } from '../plan/plan-faults.ts';
import type { ChaosWorld } from './chaos-world.ts';
import { recordWrite } from './record-history.ts';

/** Brings a fault about; resolves when what it broke is there again. */
export type Inject = (world: ChaosWorld, step: FaultStep) => Promise<unknown>;

/** What goes on for a while, and then is mended. */
function lasting(begin: Inject | ((world: ChaosWorld, step: FaultStep) => void), end: typeof begin): Inject {
  return async (world, step) => {
    await begin(world, step);
    await sleep(step.lastsMs);
    await end(world, step);
  };
}

const startAgain: Inject = ({ fleet }, { target }) => fleet.start(target);

const kill: Inject = ({ fleet }, { target }) => fleet.kill(target);

const killAndLoseDisk: Inject = async ({ fleet }, { target }) => {
  await fleet.kill(target);
  await fleet.loseDisk(target);
};

const stopped = lasting(
  ({ fleet }, { target }) => fleet.pause(target),
  ({ fleet }, { target }) => fleet.resume(target),
);

const pass = ({ lines }: ChaosWorld, { target }: FaultStep) => lines.get(target)?.pass();

export const INJECT: Readonly<Record<FaultKind, Inject>> = {
  'worker killed': lasting(kill, startAgain),
  'worker moved': lasting(killAndLoseDisk, startAgain),
  'worker stopped': stopped,
  'watcher killed': lasting(kill, startAgain),
  'watcher moved': lasting(killAndLoseDisk, startAgain),
  'watcher stopped': stopped,
  'redis restarted': lasting(
    ({ sandbox }) => sandbox.redis.stop(),
    ({ sandbox }) => sandbox.redis.start(),
  ),
  'redis flushed': ({ sandbox }) => sandbox.redis.flushAll(),
  'api server killed': async (world, step) => {
    const killedAt = Date.now();
    await clusterOf(world, step).stop();
    await sleep(step.lastsMs);
    await clusterOf(world, step).start();
    await noteRecord(world, step, killedAt);
  },
  'network cut': lasting(({ lines }, { target }) => lines.get(target)?.cut(), pass),
  'network silent': lasting(({ lines }, { target }) => lines.get(target)?.silence(), pass),
  'network slow': lasting(({ lines }, { target, amount }) => lines.get(target)?.slow(amount), pass),
  'object edited': (world, step) =>
    byHand(
      world,
      step,
      { method: 'PATCH', body: { data: byHandData(step) } },
      'application/merge-patch+json',
    ),
  'object deleted': (world, step) => byHand(world, step, { method: 'DELETE' }),
  'object taken over': takeOver,
  'github away': lasting(
    ({ installation }) => installation.github.down(),
    ({ installation }) => installation.github.up(),
  ),
  'github fails': async ({ installation }, { amount }) =>
    installation.github.fail({ status: 502, times: amount }),
  'github loses replies': async ({ installation }, { amount }) =>
    installation.github.fail({
      operation: 'repos/create-commit-status',
      afterWrite: true,
      times: amount,
    }),
  'github slow': lasting(
    ({ installation }, { amount }) => installation.github.latency(amount),
    ({ installation }) => installation.github.latency(0),
  ),
  'webhooks lost': lasting(
    ({ installation }) => installation.repository.setWebhookFaults({ lose: true }),
    ({ installation }) => installation.repository.setWebhookFaults({}),
  ),
  'webhooks doubled': lasting(
    ({ installation }, { amount: delayMs }) =>
      installation.repository.setWebhookFaults({ copies: 3, delayMs }),
    ({ installation }) => installation.repository.setWebhookFaults({}),
  ),
  'git away': lasting(
    ({ installation }) => installation.repository.setFaults({ down: true, fetchesOnly: true }),
    ({ installation }) => installation.repository.setFaults({}),
  ),
};

function clusterOf({ sandbox }: ChaosWorld, { target }: FaultStep) {
  const cluster = sandbox.clusters.find(({ name }) => name === target);
  if (!cluster) throw new Error(`there is no cluster ${target}`);
  return cluster;
}

/** What was stored when the API server died may be in no log. */
async function noteRecord(world: ChaosWorld, step: FaultStep, killedAt: number): Promise<void> {
  const path = `/api/v1/namespaces/${RECORD_NAMESPACE}/configmaps/${recordName(world.federation.name)}`;
  const { status, body } = await clusterOf(world, step).client.request('GET', path);
  // A request that was under way then was received before.
  const times = { at: killedAt - 1_000, answeredAt: killedAt };
  if (status === 200) world.recorder.found(step.target, recordWrite(body as KubeObject, times));
}

function byHandData({ atMs }: FaultStep): Record<string, string> {
  return { value: Buffer.from(`by hand at ${atMs}`).toString('base64') };
}

/** Which of our objects: those that every commit has. */
function pathOf({ federation }: ChaosWorld, { atMs }: FaultStep): string {
  const object = STEADY_PATHS[atMs % STEADY_PATHS.length];
  return `/api/v1/namespaces/${federation.namespace}/${object}`;
}

/** The person at the keyboard; it may be refused, where somebody deleted the object just before. */
function byHand(
  world: ChaosWorld,
  step: FaultStep,
  { method, body }: { method: 'PATCH' | 'DELETE'; body?: object },
  type?: string,
): Promise<unknown> {
  return clusterOf(world, step).client.request(method, pathOf(world, step), body, type);
}

/** With the uid of what is there: nobody's object is made where there is none. */
async function takeOver(world: ChaosWorld, step: FaultStep): Promise<void> {
  const { client } = clusterOf(world, step);
  const path = pathOf(world, step);
  const { status, body } = await client.request('GET', path);
  if (status !== 200) return;
  const { name, uid } = (body as KubeObject).metadata;
  const kind = path.includes('/secrets/') ? 'Secret' : 'ConfigMap';
  const applied = { apiVersion: 'v1', kind, metadata: { name, uid }, data: byHandData(step) };
  const query = 'fieldManager=somebody&force=true';
  await client.request('PATCH', `${path}?${query}`, applied, 'application/apply-patch+yaml');
}
