import type {
  ChangeCounts,
  ChangedObject,
  ClusterRecord,
  EntryPointState,
  Lease,
  ObjectFault,
  ObjectState,
  Observation,
  Origin,
  Outcome,
  WorkDone,
} from './record.ts';

/** No version of Lockstep holds a lease for longer, ms: one that says so would lock the cluster for ever. */
const LONGEST_LEASE_MS = 60_000;

type Json = Record<string, unknown>;

/** Reads one field of a stored record. Throws where it has not the shape that it was written in. */
export function readOrigin(text: string | undefined): Origin {
  const { repository, branch } = object(text);
  return { repository: string(repository), branch: string(branch) };
}

export function readCluster(text: string | undefined): ClusterRecord['cluster'] {
  const { name, uid } = object(text);
  return { name: string(name), uid: string(uid) };
}

export function readLease(text: string): Lease {
  const { nonce, durationMs, renewal } = object(text);
  const duration = number(durationMs);
  if (duration <= 0 || duration > LONGEST_LEASE_MS) throw new TypeError('a lease of an impossible length');
  return { nonce: string(nonce), durationMs: duration, renewal: number(renewal) };
}

export function readOutcome(text: string): Outcome {
  const { state, members, changes, faults, moreFaults, warnings, observation, appliedAt, done } =
    object(text);
  return {
    state: oneOf(['applied', 'failed'], state),
    members: count(members),
    changes: changeCounts(fields(changes)),
    faults: list(faults, fault),
    moreFaults: count(moreFaults),
    warnings: strings(warnings),
    observation: observed(fields(observation)),
    appliedAt: number(appliedAt),
    ...shown(done),
  };
}

/** What is only shown is no reason to refuse a cluster: what a newer Lockstep says in other words is left out. */
function shown(done: unknown): Pick<Outcome, 'done'> {
  try {
    return done === undefined ? {} : { done: workDone(fields(done)) };
  } catch {
    return {};
  }
}

function workDone({ changed, moreChanged, took }: Json): WorkDone {
  const steps = Object.entries(fields(took)).map(([step, ms]) => [step, number(ms)]);
  return {
    changed: list(changed, changedObject),
    moreChanged: count(moreChanged),
    took: Object.fromEntries(steps),
  };
}

function changedObject({ object, action, fields: paths, moreFields }: Json): ChangedObject {
  return {
    object: string(object),
    action: oneOf(['create', 'update', 'adopt', 'prune'], action),
    fields: strings(paths),
    moreFields: count(moreFields),
  };
}

function changeCounts({ create, update, unchanged, prune }: Json): ChangeCounts {
  return {
    create: count(create),
    update: count(update),
    unchanged: count(unchanged),
    prune: count(prune),
  };
}

function fault({ object, field, place, message, final }: Json): ObjectFault {
  return {
    ...(object !== undefined && { object: string(object) }),
    ...(field !== undefined && { field: string(field) }),
    ...(place !== undefined && { place: string(place) }),
    message: string(message),
    final: boolean(final),
  };
}

function observed({ current, waiting, moreWaiting, failed, moreFailed, entryPoints }: Json): Observation {
  return {
    current: count(current),
    waiting: list(waiting, objectState),
    moreWaiting: count(moreWaiting),
    failed: list(failed, objectState),
    moreFailed: count(moreFailed),
    entryPoints: list(entryPoints, entryPoint),
  };
}

function objectState({ object, message }: Json): ObjectState {
  return { object: string(object), message: string(message) };
}

function entryPoint({ object, addresses, problem, ignored, freshness }: Json): EntryPointState {
  return {
    object: string(object),
    addresses: strings(addresses),
    ...(problem !== undefined && { problem: string(problem) }),
    ...(ignored !== undefined && { ignored: string(ignored) }),
    freshness: oneOf(['confirmed', 'stale', 'settled'], freshness),
  };
}

export function readPruning(text: string): NonNullable<ClusterRecord['pruning']> {
  const { revision, keys } = object(text);
  return { revision: string(revision), keys: strings(keys) };
}

export function readTexts(text: string): string[] {
  return strings(JSON.parse(text));
}

function object(text: string | undefined): Json {
  return fields(JSON.parse(text ?? ''));
}

function fields(value: unknown): Json {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Json;
  throw new TypeError('not an object');
}

function list<Item>(value: unknown, read: (item: Json) => Item): Item[] {
  if (Array.isArray(value)) return value.map((item) => read(fields(item)));
  throw new TypeError('not a list');
}

function oneOf<const Word extends string>(words: readonly Word[], value: unknown): Word {
  const known = words.find((word) => word === value);
  if (known !== undefined) return known;
  throw new TypeError('no word that is known here');
}

function string(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('not a string');
}

function strings(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(string);
  throw new TypeError('not a list');
}

function boolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError('neither true nor false');
}

/** A sum or a comparison of anything else would be wrong without a sound. */
function count(value: unknown): number {
  const amount = number(value);
  if (Number.isSafeInteger(amount) && amount >= 0) return amount;
  throw new TypeError('not a count');
}

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new TypeError('not a number');
}
