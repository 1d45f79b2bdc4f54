import { displayName, type KubeObject } from '../../cluster/object.ts';
import type { VerifyPolicy } from '../../federation/federation.ts';
import type { Readiness } from '../../readiness/readiness.ts';
import { readinessOf } from '../../readiness/readiness-of.ts';
import type { EntryPointState, ObjectState, Observation } from '../../record/record.ts';
import { declaredAddress } from '../../verdict/canonical-address.ts';
import { addressesOf, freshness, isEntryPoint, statusEntry } from '../../verdict/entry-points.ts';
import { clip } from '../clip.ts';
import { whyTerminating } from '../faults/object-fault.ts';
import type { Member, PlacedObject } from '../plan/plan.ts';

/** How many objects a record names; the rest is counted. */
export const NAMED_OBJECTS = 20;

/** One desired object as its observer knows it. */
export interface Observed {
  desired: PlacedObject;
  /** Undefined: absent. */
  live: KubeObject | undefined;
  /** Generation of our own reply: an older state of the object says nothing about this revision. */
  generation: number;
  /** Set where this revision touched what the entry point's address depends on. */
  touched?: { atMs: number; statusEntry: string | undefined };
}

export interface ObservationInput {
  objects: Iterable<Observed>;
  /** Members that Git dropped and that are still there. */
  leaving: Iterable<Member>;
  podsOf: (live: KubeObject) => readonly KubeObject[] | undefined;
  policy: VerifyPolicy;
  /** On the clock that `touched.atMs` was read from. */
  nowMs: number;
}

/** What a record says of the members, from their live states. Pure. */
export function observationOf(input: ObservationInput): Observation {
  const waiting: ObjectState[] = [];
  const failed: ObjectState[] = [];
  const entryPoints: EntryPointState[] = [];
  let current = 0;
  for (const observed of input.objects) {
    const object = displayName(observed.desired.ref);
    const { status, message } = readinessOfObserved(observed, input);
    if (status === 'Current') current++;
    else if (status === 'Failed') failed.push({ object, message: clip(message) });
    else waiting.push({ object, message: clip(message || status) });
    if (isEntryPoint(observed.desired.object)) entryPoints.push(entryPointState(observed, input));
  }
  for (const { ref, live } of input.leaving)
    waiting.push({ object: displayName(ref), message: clip(whyThere(live)) });
  return {
    current,
    waiting: waiting.slice(0, NAMED_OBJECTS),
    moreWaiting: Math.max(0, waiting.length - NAMED_OBJECTS),
    failed: failed.slice(0, NAMED_OBJECTS),
    moreFailed: Math.max(0, failed.length - NAMED_OBJECTS),
    entryPoints,
  };
}

/** Why a member is still there that Git dropped. */
function whyThere(live: KubeObject): string {
  const isTerminating = live.metadata.deletionTimestamp !== undefined;
  return isTerminating ? whyTerminating(live) : 'Git dropped it, and it is not deleted yet';
}

function readinessOfObserved({ live, generation }: Observed, { podsOf }: ObservationInput): Readiness {
  if (!live) return { status: 'Unknown', message: 'absent' };
  const pods = podsOf(live);
  return readinessOf(live, { generation, ...(pods && { pods }) });
}

function entryPointState({ desired, live, touched }: Observed, input: ObservationInput): EntryPointState {
  const object = displayName(desired.ref);
  if (!live) return { object, addresses: [], freshness: 'confirmed' };
  const { policy, nowMs } = input;
  const { addresses, problem, ignored } = addressesOf(live, policy);
  const fresh = freshness({
    touched: touched !== undefined,
    addresses,
    declared: declaredAddress(policy.address),
    statusEntryAtWrite: touched?.statusEntry,
    statusEntryNow: statusEntry(live),
    sinceWriteMs: touched ? nowMs - touched.atMs : 0,
    settleMs: policy.settleMs,
  });
  return {
    object,
    addresses,
    ...(problem && { problem: clip(problem) }),
    ...(ignored && { ignored: clip(ignored) }),
    freshness: fresh,
  };
}
