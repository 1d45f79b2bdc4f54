import { type Files, sampleFiles } from '../../sample.ts';
import type { Sandbox } from '../../sandbox.ts';
import { type LockstepFleet, startFleet } from '../lockstep-fleet.ts';
import type { Many } from '../many-case.ts';
import { CHANGED, manyFiles, manyObjects } from '../many-objects.ts';
import { type Measured, medianParts, ratioOf } from '../measured.ts';
import { makeNamespaces } from '../namespaces.ts';
import { rounds, timed } from '../rounds.ts';
import { statsOfAll } from '../stats.ts';
import { verifyLive } from '../verify-live.ts';

const LOCKSTEP = 'Lockstep, push to verdict';
const FLOOR = 'floor, all applies';

/** Each round makes objects anew, in namespaces of its own. */
const MOST_ROUNDS = 3;

/** What the last round left behind: all objects are there, and Lockstep and the floor may go on with them. */
export interface FirstPush {
  measured: Measured;
  fleet: LockstepFleet;
  /** Where Lockstep's objects are. */
  namespace: string;
  /** federation.yaml. */
  files: Files;
  /** Where the floor's objects are, and the label that they carry. */
  floorNamespace: string;
  floorLabel: { name: string; value: string };
}

/** Installs Lockstep anew in each round, and pushes everything at once. */
export async function firstPush(many: Many): Promise<FirstPush> {
  const { sandbox, objects: count, floor, say, warmUp } = many;
  const parts: Record<string, number>[] = [];
  let last: Omit<FirstPush, 'measured'> | undefined;
  const lockstep = {
    name: LOCKSTEP,
    prepare: async (value: string) => {
      await last?.fleet.stop();
      last = await installMany(many, value);
    },
    run: async (value: string) => {
      if (!last) throw new Error('bench: nothing is installed');
      const { fleet, namespace, files } = last;
      const pushed = await fleet.push({ ...files, ...manyFiles({ namespace, count, value }) }, value);
      await verifyLive(sandbox, { namespace, name: CHANGED }, value);
      parts.push(pushed.parts);
      return pushed.ms;
    },
  };
  const raw = {
    name: FLOOR,
    prepare: async (value: string) => {
      await makeNamespaces(sandbox, [floorNamespace(value)]);
      await floor.open();
    },
    run: timed((value) => floor.apply(floorObjects(count, value))),
  };
  const counted = Math.min(many.rounds, MOST_ROUNDS);
  const tell = (text: string) => say(`first push, ${text}`);
  const times = await rounds([lockstep, raw], { count: counted, warmUp, say: tell });
  if (!last) throw new Error('bench: no round was done');
  return { ...last, measured: summarize(times, parts.slice(warmUp)) };
}

/** Lockstep runs, and knows nothing yet. */
export async function installMany(
  { sandbox, workers }: Pick<Many, 'sandbox' | 'workers'>,
  value: string,
  nodeFlags: readonly string[] = [],
): Promise<Omit<FirstPush, 'measured'>> {
  const namespace = `bench-many-${value}`;
  await makeNamespaces(sandbox, [namespace]);
  const fleet = await startFleet(sandbox, { repository: `bench/many-${value}`, workers, nodeFlags });
  const files = await federationFile(sandbox, namespace);
  const floorLabel = { name: 'bench-floor', value };
  return { fleet, namespace, files, floorNamespace: floorNamespace(value), floorLabel };
}

async function federationFile({ clusters }: Sandbox, namespace: string): Promise<Files> {
  const files = await sampleFiles({ clusters, federation: namespace, namespace });
  return { 'federation.yaml': files['federation.yaml'] ?? '' };
}

function floorNamespace(value: string): string {
  return `bench-many-floor-${value}`;
}

function floorObjects(count: number, value: string) {
  return manyObjects({ namespace: floorNamespace(value), count, value, labels: { 'bench-floor': value } });
}

function summarize(times: Record<string, number[]>, parts: Record<string, number>[]): Measured {
  const stats = statsOfAll(times);
  const what = 'first push, times its floor';
  return {
    name: 'many, first push: all objects at once',
    times: stats,
    ratios: [ratioOf(stats, { what, of: LOCKSTEP, to: FLOOR, aim: { atMost: 2 } })],
    parts: medianParts(parts),
  };
}
