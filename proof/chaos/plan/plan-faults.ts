import { FAULT_KINDS, FAULTS, type FaultKind, type Layer } from './fault-kinds.ts';
import type { Random } from './random.ts';

export interface FaultStep {
  /** Since the run began. */
  atMs: number;
  fault: FaultKind;
  /** `worker-2`, a cluster, or the layer itself where there is one of it. */
  target: string;
  /** 0: it happens once. */
  lastsMs: number;
  amount: number;
}

/** Between the beginnings of two faults, in ms. */
const GAP_MS = [2_000, 4_500] as const;

/**
 * Faults until `endMs`, in order; all are over by then. Kinds are dealt from a bag that is filled anew when it is
 * empty, so that each comes about as often as any other. A target has at most one fault at a time.
 */
export function planFaults(
  random: Random,
  { endMs, targets }: { endMs: number; targets: Readonly<Record<Layer, readonly string[]>> },
): FaultStep[] {
  const steps: FaultStep[] = [];
  const freeFrom = new Map<string, number>();
  let bag: FaultKind[] = [];
  for (let atMs = random.between(...GAP_MS); atMs < endMs; atMs += random.between(...GAP_MS)) {
    if (bag.length === 0) bag = random.shuffled(FAULT_KINDS);
    const isFree = (target: string) => (freeFrom.get(target) ?? 0) <= atMs;
    const fault = bag.find((kind) => targets[FAULTS[kind].on].some(isFree));
    if (!fault) continue;
    const { on, lastsMs: lasts = [0, 0], amount = [0, 0], restMs } = FAULTS[fault];
    const target = random.pick(targets[on].filter(isFree));
    const lastsMs = random.between(...lasts);
    const step = { atMs, fault, target, lastsMs, amount: random.between(...amount) };
    if (atMs + lastsMs > endMs) continue;
    bag.splice(bag.indexOf(fault), 1);
    freeFrom.set(target, atMs + lastsMs + restMs);
    steps.push(step);
  }
  return steps;
}
