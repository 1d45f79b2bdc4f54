/** What is to go wrong with the next requests. */
export interface FaultOrder {
  /** Only requests of this operation, e.g. `repos/create-commit-status`. */
  operation?: string;
  /** The status to answer with; absent: the connection breaks without an answer. */
  status?: number;
  /** Seconds. */
  retryAfter?: number;
  message?: string;
  /** How many requests; 1 by default. */
  times?: number;
  /** Do what was asked first: the reply is lost, not the request. */
  afterWrite?: boolean;
}

export interface GithubFaults {
  fail(order: FaultOrder): void;
  /** Delays every reply. */
  latency(ms: number): void;
  /** Breaks every connection, until `up`. */
  down(): void;
  up(): void;
  /**
   * From now on calls this before anything is done about a request, with its operation; undefined: one that GitHub does
   * not know. Where it throws, nothing is done, and the connection breaks.
   */
  beforeEach(check: (operation: string | undefined) => void): void;
  /** How many more requests the primary limit allows before it resets. */
  rateLimit(limit: { remaining: number; resetInMs: number }): void;
}

export interface RateLimit {
  limit: number;
  remaining: number;
  /** Ms since the epoch. */
  resetAt: number;
}

export interface FaultState extends GithubFaults {
  /** The order that hits a request of this operation, used up by being asked for. */
  take(operation: string | undefined): FaultOrder | undefined;
  /** Calls what `beforeEach` was given. */
  check(operation: string | undefined): void;
  delayMs(): number;
  isDown(): boolean;
  /** Counts one request; true if it is over the limit. */
  spend(): boolean;
  limit(): RateLimit;
}

const HOUR_MS = 3_600_000;
const fullLimit = (): RateLimit => ({ limit: 5000, remaining: 5000, resetAt: Date.now() + HOUR_MS });

export function githubFaults(): FaultState {
  let orders: (FaultOrder & { times: number })[] = [];
  let delay = 0;
  let broken = false;
  let limit = fullLimit();
  let check = (_: string | undefined) => {};
  return {
    fail: (order) => {
      orders.push({ times: 1, ...order });
    },
    latency: (ms) => {
      delay = ms;
    },
    down: () => {
      broken = true;
    },
    up: () => {
      broken = false;
    },
    beforeEach: (next) => {
      check = next;
    },
    check: (operation) => check(operation),
    rateLimit: ({ remaining, resetInMs }) => {
      limit = { limit: 5000, remaining, resetAt: Date.now() + resetInMs };
    },
    take(operation) {
      const order = orders.find((each) => each.operation === undefined || each.operation === operation);
      if (order !== undefined) order.times -= 1;
      orders = orders.filter((each) => each.times > 0);
      return order;
    },
    delayMs: () => delay,
    isDown: () => broken,
    spend() {
      if (Date.now() >= limit.resetAt) limit = fullLimit();
      if (limit.remaining === 0) return true;
      limit.remaining -= 1;
      return false;
    },
    limit: () => limit,
  };
}
