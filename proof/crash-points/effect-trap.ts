import type { ApiFault, ApiProxy, ProxiedRequest } from '../../sandbox/control-plane/api-proxy.ts';
import type { GithubDouble } from '../../sandbox/github/github-double.ts';

/** Where statuses go; every other place is a cluster's name. */
export const FORGE = 'GitHub';

/** One request that changes something outside of the process, as it came in where it goes. */
export interface Effect {
  /** A cluster, or `FORGE`. */
  at: string;
  /** Of those that came in there, from 1. */
  number: number;
  /** `PATCH /api/v1/...`; of a status what it says, once it is there. */
  request: string;
}

/** Right before an effect takes place, or right after it has, before its reply goes back. */
export interface CrashPoint {
  at: string;
  number: number;
  side: 'before' | 'after';
}

/** Everything through which a process changes anything: whoever stands here sees every write before it is one. */
export interface WaysOut {
  /** By cluster. */
  proxies: ReadonlyMap<string, ApiProxy>;
  github: Pick<GithubDouble, 'beforeEach' | 'onStatus'>;
}

export interface EffectTrap {
  /** What came in until it sprang, or until now. */
  readonly effects: readonly Effect[];
  /** Resolves with the effect at which it sprang, if it ever does. */
  readonly sprung: Promise<Effect>;
  /** Counts no more, and does not spring. */
  remove(): void;
}

type Side = CrashPoint['side'] | undefined;

/**
 * Counts effects from now on, and calls `kill` once at the point, if one is given. `kill` must have sent its signal when
 * it returns: what the process would learn from the reply comes after that.
 */
export function setTrap(ways: WaysOut, point: CrashPoint | undefined, kill: () => void): EffectTrap {
  const effects: Effect[] = [];
  const sprung = Promise.withResolvers<Effect>();
  let isSet = true;

  function count(at: string, request: string): { effect: Effect; side: Side } | undefined {
    if (!isSet) return undefined;
    const effect = { at, number: effects.filter((each) => each.at === at).length + 1, request };
    effects.push(effect);
    const isHere = point?.at === at && point.number === effect.number;
    return { effect, side: isHere ? point.side : undefined };
  }

  function spring(effect: Effect): void {
    if (!isSet) return;
    isSet = false;
    kill();
    sprung.resolve(effect);
  }

  for (const [cluster, proxy] of ways.proxies) {
    proxy.set((request) => {
      const counted = isWrite(request) ? count(cluster, `${request.method} ${request.url}`) : undefined;
      return counted && crashAt(counted.side, () => spring(counted.effect));
    });
  }
  const stopListening = watchStatuses(ways.github, count, spring);
  return {
    effects,
    sprung: sprung.promise,
    remove: () => {
      isSet = false;
      stopListening();
      ways.github.beforeEach(() => {});
      for (const proxy of ways.proxies.values()) proxy.set(() => undefined);
    },
  };
}

/** A dry run changes nothing. */
function isWrite({ method, url }: ProxiedRequest): boolean {
  return ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) && !url.includes('dryRun=All');
}

/** After a write means that all of its reply was here. */
function crashAt(side: Side, crash: () => void): ApiFault | undefined {
  if (side === undefined) return undefined;
  if (side === 'before') {
    return (response) => {
      crash();
      response.destroy();
    };
  }
  return (response, pass) =>
    pass((reply) =>
      reply.resume().on('end', () => {
        crash();
        response.destroy();
      }),
    );
}

/** Between the look at a request and the status that it becomes, the double does nothing else. */
function watchStatuses(
  github: WaysOut['github'],
  count: (at: string, request: string) => { effect: Effect; side: Side } | undefined,
  spring: (effect: Effect) => void,
): () => void {
  let current: ReturnType<typeof count>;
  github.beforeEach((operation) => {
    current = operation === 'repos/create-commit-status' ? count(FORGE, 'a status') : undefined;
    if (current?.side !== 'before') return;
    spring(current.effect);
    throw new Error('who asked is dead');
  });
  return github.onStatus(({ context, state }) => {
    if (!current) return;
    current.effect.request = `${context}: ${state}`;
    if (current.side === 'after') spring(current.effect);
  });
}
