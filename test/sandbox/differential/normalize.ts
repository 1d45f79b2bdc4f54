import type { ManagedFieldsEntry } from '../../../src/cluster/object.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Of our own making: a status that a history writes. */
const TIME = /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/;

/**
 * A transcript in which chance and time do not show: uids by the order in which they came up, versions by their
 * rank, times without their value, and shares sorted (the server sorts them by times of whole seconds).
 */
export function normalized(transcript: unknown[], filledIn: readonly string[] = []): unknown[] {
  const versions = new Set<number>();
  collectVersions(transcript, versions);
  const ranks = new Map([...versions].sort((a, b) => a - b).map((version, rank) => [String(version), rank]));
  const plain = withoutChance(transcript, { ranks, untold: new Set([...UNTOLD, ...filledIn]) });
  const uids = new Map<string, string>();
  const text = JSON.stringify(plain).replace(UUID, (uid) => {
    uids.set(uid, uids.get(uid) ?? `uid ${uids.size + 1}`);
    return uids.get(uid) ?? '';
  });
  return JSON.parse(text);
}

function collectVersions(value: unknown, versions: Set<number>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (key === 'resourceVersion') versions.add(Number(part));
    else collectVersions(part, versions);
  }
}

const TIMES = ['creationTimestamp', 'deletionTimestamp', 'time', 'lastTransitionTime'];

/** Shares of what nobody had a share of hold these where it was terminating by then; the double leaves them out. */
const UNTOLD = ['f:deletionTimestamp', 'f:deletionGracePeriodSeconds'];

interface Plainly {
  ranks: Map<string, number>;
  /** Fields that are left out. */
  untold: ReadonlySet<string>;
}

function withoutChance(value: unknown, plainly: Plainly): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutChance(item, plainly));
  if (typeof value !== 'object' || value === null) return value;
  const told = Object.entries(value).filter(([key]) => !plainly.untold.has(key));
  const entries = told.map(([key, part]): [string, unknown] => {
    if (key === 'resourceVersion') return [key, `version ${plainly.ranks.get(String(part))}`];
    if (key === 'nodePort') return [key, 'a port'];
    if (TIMES.includes(key) && TIME.test(String(part))) return [key, 'a time'];
    if (key === 'managedFields' && Array.isArray(part)) return [key, withoutChance(sorted(part), plainly)];
    return [key, withoutChance(part, plainly)];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sorted(entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const key = ({ operation, subresource, manager }: ManagedFieldsEntry) =>
    JSON.stringify([operation, subresource, manager]);
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
