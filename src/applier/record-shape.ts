import type { ClusterRecord, Lease, Origin, Outcome } from './record.ts';

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
  const outcome = object(text);
  if (outcome['state'] !== 'applied' && outcome['state'] !== 'failed') throw new TypeError('no known state');
  if (!Array.isArray(outcome['faults']) || !isObject(outcome['observation']))
    throw new TypeError('no outcome');
  return outcome as unknown as Outcome;
}

export function readPruning(text: string): NonNullable<ClusterRecord['pruning']> {
  const { revision, keys } = object(text);
  return { revision: string(revision), keys: strings(keys) };
}

export function readTexts(text: string): string[] {
  return strings(JSON.parse(text));
}

function object(text: string | undefined): Json {
  const value: unknown = JSON.parse(text ?? '');
  if (isObject(value)) return value;
  throw new TypeError('not an object');
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function string(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('not a string');
}

function strings(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(string);
  throw new TypeError('not a list');
}

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new TypeError('not a number');
}
