import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { NetworkDeed } from '../histories/history.ts';
import type { Disorder } from '../world/network.ts';
import { CANARY } from '../world/site.ts';
import { silence, type World } from '../world/world.ts';
import { notify } from './pushes.ts';
import type { Stage } from './stage.ts';
import { nameOf } from './strikes.ts';

/** Lets something go wrong between the processes and what they talk to. */
export function disturb(stage: Stage, deed: NetworkDeed): void {
  const { world } = stage;
  const { network, redis } = world;
  switch (deed.do) {
    case 'disturb':
      network.disorders.push(disorderOf(stage, deed));
      break;
    case 'refuse': {
      const { cluster: target, what, times, status } = deed;
      network.disorders.push({ target, what, mishap: 'refused', times, error: refusal(status, what) });
      return;
    }
    case 'break watches':
      world.clusters.get(deed.cluster)?.breaks.now();
      break;
    case 'outage':
      outage(stage, deed);
      break;
    case 'fall silent':
      world.silent.add(deed.cluster);
      network.disorders.unshift(silence(deed.cluster));
      world.clusters.get(deed.cluster)?.breaks.now();
      break;
    case 'wipe redis':
      redis.wipe();
      redis.wake();
      break;
    case 'poke':
      for (const cluster of deed.clusters) redis.store.waiting.add(cluster);
      redis.wake();
      break;
    case 'forge a webhook':
      notify(stage, 'once');
  }
}

function disorderOf(stage: Stage, deed: Extract<NetworkDeed, { do: 'disturb' }>): Disorder {
  const { target, what, mishap, times, forMs, process } = deed;
  return { target, what, mishap, times, forMs, seat: process && nameOf(stage, process) };
}

function refusal(status: 409 | 422 | 429 | 500, what: string): ClusterError {
  if (status === 422) return invalid(what);
  if (status === 409)
    return new ClusterError('stale', 'the object has been modified', { status, reason: 'Conflict' });
  if (status === 429) {
    return new ClusterError('transient', 'too many requests', {
      status,
      reason: 'TooManyRequests',
      retryAfterMs: 2_000,
    });
  }
  return new ClusterError('transient', 'etcdserver: leader changed', { status, reason: 'InternalError' });
}

/** In the words of a server or an admission webhook that quotes what it refuses. */
function invalid(what: string): ClusterError {
  const value = what.includes('Secret') ? `${CANARY}-0` : 'something';
  const cause = { reason: 'FieldValueInvalid', field: 'data[token]', message: `Invalid value: "${value}"` };
  const message = `it is invalid: ${cause.field}: ${cause.message}`;
  return new ClusterError('refused', message, { status: 422, reason: 'Invalid', causes: [cause] });
}

function outage(stage: Stage, { of, forMs, process }: Extract<NetworkDeed, { do: 'outage' }>): void {
  const { network, time, redis } = stage.world;
  const seat = process && nameOf(stage, process);
  const disorder = { target: of, seat, mishap: 'lost-there' as const, times: Number.POSITIVE_INFINITY };
  network.disorders.unshift(disorder);
  if (!process) goneForAll(stage.world, of);
  time.after(forMs, undefined, () => {
    network.disorders = network.disorders.filter((one) => one !== disorder);
    if (of !== 'redis') return;
    if (!process) redis.away = false;
    redis.wake();
  });
}

function goneForAll({ clusters, redis }: World, of: string): void {
  clusters.get(of)?.breaks.now();
  if (of === 'redis') redis.away = true;
}
