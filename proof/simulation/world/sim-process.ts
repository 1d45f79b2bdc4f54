import type { Clock } from '../../../src/clock/clock.ts';
import { sleepBy } from '../../../test/doubles/sleep-by.ts';
import type { Dice } from './seeded.ts';
import type { Owner, VirtualTime } from './virtual-time.ts';

/** Right before a call leaves the process, or right after its reply has come. */
export type Side = 'before' | 'after';

/** A call, as far as it matters to who strikes at it. */
export interface Turn {
  target: string;
  what: string;
  writes: boolean;
}

/** What strikes a process at one of its calls to the outside. */
export interface Trap {
  /** The how many-th of these calls from now. */
  call: number;
  isMeant(call: Turn): boolean;
  side: Side;
  strike(): void;
}

/** One run of one operating-system process: what it was doing when it dies is never heard of again. */
export interface SimProcess extends Owner {
  /** `worker-1`, and `worker-1#2` after it was started again. */
  readonly name: string;
  /** `worker-1`, however often it was started. */
  readonly seat: string;
  readonly clock: Clock;
  /** A call to the outside is about to leave, or its reply has come. Never resolves once the process is dead. */
  turn(call: Turn, side: Side): Promise<void>;
  arm(trap: Trap): void;
  disarm(): void;
  kill(): void;
  pause(): void;
  resume(): void;
}

export interface ClockSpeed {
  /** 1.05: five per cent fast. */
  rate: number;
  /** What its wall clock is wrong by, in ms. */
  skewMs: number;
}

export interface SimProcessDeps {
  time: VirtualTime;
  throwDice: Dice;
  /** Told of every turn of every process, before it takes it. */
  onTurn?: (process: SimProcess, call: Turn, side: Side) => void;
}

const EPOCH = Date.parse('2026-01-01T00:00:00Z');

export function simProcess(
  { time, throwDice, onTurn }: SimProcessDeps,
  name: string,
  { rate, skewMs }: ClockSpeed,
): SimProcess {
  let state: Owner['state'] = 'running';
  let backlog: (() => void)[] = [];
  let traps: Trap[] = [];
  let throws = 0;
  const born = time.now();

  /** A trap at a call's departure is one that this call has not yet been counted for. */
  function spring(call: Turn, side: Side): void {
    const meant = traps.filter((trap) => trap.isMeant(call));
    if (side === 'before') for (const trap of meant) trap.call -= 1;
    const sprung = meant.filter((trap) => trap.call <= 0 && trap.side === side);
    traps = traps.filter((trap) => !sprung.includes(trap));
    for (const trap of sprung) trap.strike();
  }

  let nonces = 0;
  // As Node's timers: never sooner than after a millisecond.
  const after: Clock['after'] = (ms, callback) => time.after(Math.max(1, ms) / rate, process, callback);
  const clock: Clock = {
    now: () => EPOCH + time.now() + skewMs,
    monotonic: () => (time.now() - born) * rate,
    after,
    sleep: (ms, signal) => sleepBy(after, ms, signal),
    random: () => throwDice(`${name} random ${throws++}`),
    nonce: () => `${name}-${nonces++}`,
  };

  const process: SimProcess = {
    name,
    seat: name.replace(/#.*/, ''),
    clock,
    get state() {
      return state;
    },
    defer: (run) => void backlog.push(run),
    turn: async (call, side) => {
      onTurn?.(process, call, side);
      if (traps.length > 0) spring(call, side);
      if (state === 'running') return;
      // While paused, whoever resumes it lets this go on; when dead, nobody ever does.
      await new Promise<void>((resolve) => backlog.push(resolve));
    },
    arm: (trap) => void traps.push(trap),
    disarm: () => {
      traps = [];
    },
    kill: () => {
      state = 'dead';
      backlog = [];
      traps = [];
    },
    pause: () => {
      if (state === 'running') state = 'paused';
    },
    resume: () => {
      if (state !== 'paused') return;
      state = 'running';
      const late = backlog;
      backlog = [];
      for (const run of late) time.after(0, process, run);
    },
  };
  return process;
}

/** A clock that nobody owns: of the servers. */
export function worldClock(time: VirtualTime, throwDice: Dice): Clock {
  const nobody = simProcess({ time, throwDice }, 'world', { rate: 1, skewMs: 0 });
  return { ...nobody.clock, after: (ms, callback) => time.after(ms, undefined, callback) };
}
