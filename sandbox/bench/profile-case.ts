import type { Sandbox } from '../sandbox.ts';
import { type CpuProfile, topFunctions, topParts } from './cpu-profile.ts';
import { floor } from './floor.ts';
import { INSPECTED, inspect } from './inspector.ts';
import { installMany } from './many/first-push.ts';
import type { ManyOptions } from './many-case.ts';
import { manyFiles, manyObjects } from './many-objects.ts';
import { type Measured, medianParts } from './measured.ts';
import { makeNamespaces } from './namespaces.ts';
import { cpuMsOf } from './process-usage.ts';
import { type RequestShare, requestTable } from './request-table.ts';
import { statsOf } from './stats.ts';

const MOST_SHARES = 15;
/** Until the machine code of the pushes that count is made. */
const WARM_UP = 5;

/** Where the time of one worker goes: at the first push of many objects, and at pushes that change one of them. */
export async function profileCase(sandbox: Sandbox, options: ManyOptions): Promise<Measured[]> {
  const { rounds, objects: count, say } = options;
  await warmUpServers(sandbox, count);
  const { fleet, namespace, files } = await installMany({ sandbox, workers: 1 }, 'profile', [INSPECTED]);
  try {
    const [workerLog = ''] = fleet.workerLogs();
    const inspector = await inspect(workerLog);
    const push = (value: string) =>
      fleet.push({ ...files, ...manyFiles({ namespace, count, value }) }, value);
    const measure = async (name: string, values: readonly string[]): Promise<Measured> => {
      say(`profile: ${name}`);
      const since = Date.now();
      const pushed: Awaited<ReturnType<typeof push>>[] = [];
      const before = await cpuMsOf(fleet.pids());
      const profile = await inspector.profile(async () => {
        for (const value of values) pushed.push(await push(value));
      });
      const after = await cpuMsOf(fleet.pids());
      const perPush = ([process, ms]: [string, number]) =>
        [
          `CPU of the ${process}, ms a push`,
          Math.round((ms - (before[process] ?? 0)) / values.length),
        ] as const;
      const counts = Object.fromEntries(Object.entries(after).map(perPush));
      const parts = medianParts(pushed.map((one) => one.parts));
      const times = { 'Lockstep, push to verdict': statsOf(pushed.map(({ ms }) => ms)) };
      const requests = await requestsSince(sandbox, since);
      return {
        name: `profile, ${name}`,
        times,
        ratios: [],
        parts,
        counts,
        requests,
        shares: sharesOf(profile),
      };
    };
    const first = await measure('first push', ['all']);
    for (let round = 0; round < WARM_UP * options.warmUp; round++) await push(`warm-${round}`);
    const values = Array.from({ length: rounds }, (_, round) => `changed-${round}`);
    const changed = await measure(`one changed (${rounds} times)`, values);
    inspector.close();
    return [first, changed];
  } finally {
    await fleet.stop();
  }
}

/** What API servers do once, at the first object of a kind, is not Lockstep's. */
async function warmUpServers(sandbox: Sandbox, count: number): Promise<void> {
  const namespace = 'bench-profile-floor';
  await makeNamespaces(sandbox, [namespace]);
  const raw = await floor(sandbox.kubeconfigs.admin, 'cold');
  await raw.apply(manyObjects({ namespace, count, value: 'warm' }));
}

function sharesOf(profile: CpuProfile): Measured['shares'] {
  return {
    'the worker computes, by part': topParts(profile, MOST_SHARES),
    'the worker computes, by function': topFunctions(profile, MOST_SHARES),
  };
}

async function requestsSince({ clusters }: Sandbox, since: number): Promise<RequestShare[]> {
  const logs = await Promise.all(clusters.map(({ audit }) => audit.requests({ since, user: 'lockstep' })));
  return requestTable(logs.flat());
}
