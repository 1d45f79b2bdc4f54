import type { Dice } from './seeded.ts';
import type { SimProcess } from './sim-process.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Where a call goes: `git`, `github`, `redis`, or a cluster by its name. */
export type Target = string;

export interface Call {
  process: SimProcess;
  target: Target;
  /** `apply ConfigMap default/c1`. */
  what: string;
  /** False for what only reads. */
  writes: boolean;
  /** When it was handed to the socket. */
  leftMs?: number;
  /** Told when the caller's time limit is over; the request may still be done. */
  giveUp?: (error: Error) => void;
}

/** What goes wrong with a call. */
export type Mishap =
  /** The connection is refused or breaks before anything was sent. */
  | 'lost-there'
  /** It is done, and the connection breaks before the reply. */
  | 'lost-back'
  /** The server answers with what `refuse` makes of it, and does nothing. */
  | 'refused'
  /** Nobody answers until the caller's time limit is over; nothing is done. */
  | 'silence'
  /** It arrives, but late. */
  | 'slow'
  /** It is done, and the reply comes late. */
  | 'slow-back';

/** In place of a reply the caller hears an error. */
const NEVER_DONE: ReadonlySet<Mishap> = new Set<Mishap>(['refused', 'lost-there', 'silence']);

export interface Disorder {
  target: Target;
  /** Only the calls from this seat; undefined: everybody's. */
  seat?: string | undefined;
  /** Only calls that contain this. */
  what?: string | undefined;
  mishap: Mishap;
  /** How many calls are left to strike. */
  times: number;
  /** For `refused`. */
  error?: Error;
  /** For what is late; undefined: a second or more, as chance will have it. */
  forMs?: number | undefined;
}

/** How long a caller waits for an answer that does not come. */
export const TIME_LIMIT_MS = 30_000;
/** A lease's write is given up sooner: the server's `timeout`, and the way. */
const WRITE_LIMIT_MS = 10_000;

export interface Network {
  disorders: Disorder[];
  /** What a broken connection looks like to who talks to this target. */
  broken(target: Target): Error;
  /** Whether nothing from this seat reaches the target, while others may. */
  isCutOff(seat: string, target: Target): boolean;
  /** Resolves when the request arrives; rejects to the caller where it does not. */
  there(call: Call): Promise<void>;
  /** Resolves or rejects when the caller hears of it. */
  back(call: Call): Promise<void>;
  /** Of a call that stays on its machine: resolves when it is done, and rejects if it is not, where that is not at once. */
  troubleHere(call: Call): Promise<void> | undefined;
}

export interface NetworkDeps {
  time: VirtualTime;
  throwDice: Dice;
  broken: (target: Target) => Error;
  /** Told of each request as it arrives; what changes then is its doing. */
  onArrival: (call: Call) => void;
  witness: { story(who: string, what: string): void };
}

/** Requests and replies, each with a latency of its own: they overtake each other as chance will have it. */
export function network(deps: NetworkDeps): Network {
  const { arriving, hearing, limit } = ways(deps);
  const latency = latencies(deps.throwDice);
  /** What becomes of the replies to these. */
  const onWayBack = new WeakMap<Call, Disorder>();
  function strike(call: Call): Disorder | undefined {
    const found = net.disorders.find((disorder) => isMeant(disorder, call));
    if (!found) return undefined;
    found.times -= 1;
    if (found.times === 0) net.disorders = net.disorders.filter((one) => one !== found);
    tell(deps, call, ` (${found.mishap})`);
    return found;
  }

  function meet(call: Call, { mishap, ...struck }: Disorder): Promise<void> {
    const error = errorFor(call, { mishap, ...struck });
    if (error) return hearing(call, mishap === 'silence' ? TIME_LIMIT_MS : latency(call), error);
    if (mishap === 'slow') {
      limit(call);
      return arriving(call, lateness(call, struck));
    }
    onWayBack.set(call, { mishap, ...struck });
    return arriving(call, latency(call));
  }

  /** What is heard in place of a reply to what is never done. */
  const errorFor = ({ target }: Call, { mishap, error }: Disorder): Error | undefined =>
    NEVER_DONE.has(mishap) ? (error ?? deps.broken(target)) : undefined;

  const lateness = (call: Call, { forMs }: Pick<Disorder, 'forMs'>): number =>
    forMs ?? 1_000 + latency(call) * 100;

  const net: Network = {
    disorders: [],
    broken: deps.broken,
    isCutOff: (seat, target) =>
      net.disorders.some(
        (one) => one.seat === seat && one.target === target && one.times === Number.POSITIVE_INFINITY,
      ),
    there: (call) => {
      call.leftMs = deps.time.now();
      const struck = strike(call);
      return struck ? meet(call, struck) : arriving(call, latency(call));
    },
    back: (call) => {
      const struck = onWayBack.get(call);
      if (struck?.mishap === 'slow-back') {
        limit(call);
        return hearing(call, lateness(call, struck));
      }
      return hearing(call, latency(call), struck && deps.broken(call.target));
    },
    troubleHere: (call) => {
      const struck = strike(call);
      return struck && hearing(call, lateness(call, struck), errorFor(call, struck));
    },
  };
  return net;
}

const tell = ({ witness }: NetworkDeps, { process, target, what }: Call, how = ''): void =>
  witness.story(process.name, `${target}: ${what}${how}`);

/** How what is sent and what is answered come to where they go, as time passes. */
function ways(deps: NetworkDeps): {
  arriving(call: Call, ms: number): Promise<void>;
  /** Never resolves where the caller has died. */
  hearing(call: Call, ms: number, error?: Error): Promise<void>;
  /** Tells the caller when it has waited too long. */
  limit(call: Call): void;
} {
  const { time, broken } = deps;
  return {
    arriving: (call, ms) =>
      new Promise((resolve) => {
        time.after(ms, undefined, () => {
          deps.onArrival(call);
          tell(deps, call);
          resolve();
        });
      }),
    hearing: (call, ms, error) =>
      new Promise((resolve, reject) => {
        time.after(ms, call.process, () => (error ? reject(error) : resolve()));
      }),
    limit: ({ process, target, writes, giveUp }) => {
      if (!giveUp) return;
      time.after(writes ? WRITE_LIMIT_MS : TIME_LIMIT_MS, process, () => giveUp(broken(target)));
    },
  };
}

function isMeant({ target, seat, what, mishap, times }: Disorder, call: Call): boolean {
  if (times === 0 || target !== call.target) return false;
  if (seat !== undefined && seat !== call.process.seat) return false;
  return call.what.includes(what ?? '') && (mishap !== 'lost-back' || call.writes);
}

/** In ms: mostly a few, now and then a few hundred, rarely seconds. */
function latencies(throwDice: Dice): (call: Call) => number {
  const counts = new Map<string, number>();
  return ({ process: { name } }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const roll = throwDice(`${name} latency ${count}`);
    if (roll < 0.9) return 1 + roll * 10;
    return roll < 0.99 ? 10 + (roll - 0.9) * 3_000 : 300 + (roll - 0.99) * 200_000;
  };
}
