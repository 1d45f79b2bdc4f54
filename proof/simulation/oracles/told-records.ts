import type { KubeObject } from '../../../src/cluster/object.ts';
import { isRecord } from '../world/part-of.ts';
import type { Oracle, OracleDeps } from './oracle.ts';

/** A state of a cluster's record, from its version on. */
interface State {
  version: number;
  atMs: number;
  data: Record<string, string | undefined>;
}

/** What a process was told of a cluster's record last. */
export interface Evidence {
  revision: string | undefined;
  /** When it was so no more; Infinity: it is so now. */
  untilMs: number;
  /** What it says was seen since then: a look that begins later writes what it saw, or nothing. */
  seenSinceMs: number;
}

/** What the records said and when, and who was told of it. */
export interface ToldRecords extends Required<Pick<Oracle, 'changed' | 'heard'>> {
  newest(process: string, cluster: string): Evidence | undefined;
}

export function toldRecords({ world }: Pick<OracleDeps, 'world'>): ToldRecords {
  const states = new Map<string, State[]>();
  /** By process and cluster, the place among the states. */
  const heard = new Map<string, number>();

  function statesOf(cluster: string): State[] {
    const known = states.get(cluster) ?? [];
    states.set(cluster, known);
    return known;
  }

  return {
    changed: (cluster, { type, object }) => {
      if (!isRecord(object)) return;
      const data = type === 'DELETED' ? {} : dataOf(object);
      statesOf(cluster).push({ version: versionOf(object), atMs: world().time.now(), data });
    },
    heard: (process, cluster, object) => {
      if (!isRecord(object)) return;
      // What another cluster says under this one's name is none of its states.
      const at = statesOf(cluster).findLastIndex(({ version }) => version === versionOf(object));
      const key = `${process} ${cluster}`;
      heard.set(key, Math.max(at, heard.get(key) ?? -1));
    },
    newest: (process, cluster) => {
      const at = heard.get(`${process} ${cluster}`) ?? -1;
      const state = statesOf(cluster)[at];
      if (!state) return undefined;
      const untilMs = statesOf(cluster)[at + 1]?.atMs ?? Number.POSITIVE_INFINITY;
      return { revision: state.data['revision'], untilMs, seenSinceMs: seenSince(statesOf(cluster), at) };
    },
  };
}

/** The last state that nobody held before the look that wrote the outcome: that look has listed after it. */
function seenSince(states: readonly State[], at: number): number {
  const held = states.findLastIndex(({ data }, index) => index < at && data['outcome'] === undefined);
  const free = states.findLastIndex(({ data }, index) => index < held && data['lease'] === undefined);
  const found = states[free];
  if (!found) return 0;
  // A claim that wrote nothing gives back what it found.
  const isGivenBack = found.data['outcome'] === states[held + 1]?.data['outcome'];
  return isGivenBack ? seenSince(states, free) : found.atMs;
}

function dataOf(record: KubeObject): State['data'] {
  return (record['data'] ?? {}) as State['data'];
}

const versionOf = ({ metadata }: KubeObject): number => Number(metadata.resourceVersion);
