import type { Calls, ProcessDeed } from '../histories/history.ts';
import type { Seat } from '../processes/lockstep.ts';
import type { Side, Turn } from '../world/sim-process.ts';
import type { Stage } from './stage.ts';

/** Does something to a process, at once or at a call that is still to come. */
export function strike(stage: Stage, deed: ProcessDeed): void {
  switch (deed.do) {
    case 'crash':
      arm(stage, deed, (seat) => seat.crash());
      break;
    case 'pause':
      arm(stage, deed, (seat) => seat.pause(deed.forMs));
      break;
    case 'stop':
      seatOf(stage, deed)?.stop();
      break;
    case 'lose the disk':
      seatOf(stage, deed)?.loseDisk();
  }
}

/** Of all whom it may strike, it strikes the first. */
function arm(stage: Stage, deed: Extract<ProcessDeed, { call: number }>, blow: (seat: Seat) => void): void {
  const { call, side, process } = deed;
  const only = process && seatOf(stage, deed);
  if (process && !only) return;
  let isOver = false;
  for (const seat of only ? [only] : stage.seats.values()) {
    const strike = (): void => {
      if (isOver) return;
      isOver = true;
      stage.met = seat.name;
      blow(seat);
    };
    seat.process().arm({ call, side, isMeant: (turn) => isMeant(deed, turn), strike });
  }
}

/** The name of the seat that is meant: of one that this history leaves empty, too, and `nobody` where none was met. */
export function nameOf({ met }: Stage, process: NonNullable<Calls['process']>): string {
  return process === 'met' ? (met ?? 'nobody') : process;
}

function seatOf(stage: Stage, { process }: Calls): Seat | undefined {
  return process && stage.seats.get(nameOf(stage, process));
}

function isMeant({ target, what }: Calls, call: Turn): boolean {
  return (target === undefined || target === call.target) && call.what.includes(what ?? '');
}

/** Remembers who makes the next such call; tells whether it was made. */
export function awaitCall(stage: Stage, calls: Calls & { side: Side }): () => boolean {
  const { world } = stage;
  const only = calls.process && nameOf(stage, calls.process);
  let isReached = false;
  world.onTurn = (process, call, side) => {
    if (isReached || side !== calls.side || !isMeant(calls, call)) return;
    if (only !== undefined && only !== process.seat) return;
    isReached = true;
    stage.met = process.seat;
  };
  return () => isReached;
}
