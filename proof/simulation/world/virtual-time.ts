/** Who an event happens to: what happens to nobody in particular happens whatever becomes of the processes. */
export interface Owner {
  readonly state: 'running' | 'paused' | 'dead';
  /** Called in place of running an event while paused. */
  defer(run: () => void): void;
}

/** The one clock of a simulated world, and the order of everything that happens in it. */
export interface VirtualTime {
  /** Ms since the world began. */
  now(): number;
  /** Schedules an event; returns how to cancel it. */
  after(ms: number, owner: Owner | undefined, run: () => void): () => void;
  /** Runs the next event that is due by `until`, and all that it sets going without further waiting; false: there is none. */
  step(until: number): Promise<boolean>;
  /** How many events have happened. */
  events(): number;
}

interface Event {
  at: number;
  order: number;
  owner: Owner | undefined;
  run: (() => void) | undefined;
}

export function virtualTime(): VirtualTime {
  const heap: Event[] = [];
  let now = 0;
  let order = 0;
  let happened = 0;

  function runOne(event: Event): boolean {
    const { run, owner } = event;
    if (!run || owner?.state === 'dead') return false;
    event.run = undefined;
    if (owner?.state === 'paused') {
      owner.defer(run);
      return false;
    }
    happened += 1;
    run();
    return true;
  }

  return {
    now: () => now,
    events: () => happened,
    after: (ms, owner, run) => {
      const event: Event = { at: now + Math.max(0, ms), order: order++, owner, run };
      push(heap, event);
      return () => {
        event.run = undefined;
      };
    },
    step: async (until) => {
      for (let event = pop(heap, until); event; event = pop(heap, until)) {
        now = Math.max(now, event.at);
        if (!runOne(event)) continue;
        await everythingHasRun();
        return true;
      }
      now = Math.max(now, until);
      return false;
    },
  };
}

/** All promises that can be kept without an event have been kept when this resolves. */
export function everythingHasRun(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

function push(heap: Event[], event: Event): void {
  let at = heap.push(event) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(event, heap[parent] as Event)) break;
    heap[at] = heap[parent] as Event;
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[], until: number): Event | undefined {
  const [first] = heap;
  if (!first || first.at > until) return undefined;
  const last = heap.pop() as Event;
  if (heap.length > 0) sink(heap, last);
  return first;
}

function sink(heap: Event[], event: Event): void {
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
    if (!isBefore(heap[child] as Event, event)) break;
    heap[at] = heap[child] as Event;
    at = child;
  }
  heap[at] = event;
}
