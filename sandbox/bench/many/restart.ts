import type { Many } from '../many-case.ts';
import { manyObjects } from '../many-objects.ts';
import { type Measured, medianParts, ratioOf } from '../measured.ts';
import { type Contender, rounds, timed } from '../rounds.ts';
import { statsOfAll } from '../stats.ts';
import type { FirstPush } from './first-push.ts';

const READY = 'Lockstep, process start to all settled';
const FLOOR = 'floor, all applies of what is there already';

const MOST_ROUNDS = 3;

/** A worker that starts with nothing in memory finds everything settled, and may write nothing. */
export async function restart(many: Many, first: FirstPush): Promise<Measured> {
  const { floor, objects: count, sandbox, say, warmUp } = many;
  const { floorNamespace: namespace, floorLabel, fleet } = first;
  const labels = { [floorLabel.name]: floorLabel.value };
  const parts: Record<string, number>[] = [];
  const since = Date.now();
  const raw: Contender = {
    name: FLOOR,
    prepare: floor.open,
    run: timed((value) => floor.apply(manyObjects({ namespace, count, value: `restart-${value}`, labels }))),
  };
  const lockstep: Contender = {
    name: READY,
    prepare: fleet.killWorkers,
    run: timed(async () => {
      parts.push(await fleet.restartWorkers(sandbox.clusters.length));
    }),
  };
  const counted = Math.min(many.rounds, MOST_ROUNDS);
  const tell = (text: string) => say(`restart, ${text}`);
  const stats = statsOfAll(await rounds([lockstep, raw], { count: counted, warmUp, say: tell }));
  const written = await writesSince(many, since);
  if (written > 0)
    throw new Error(`bench: a restart wrote ${written} times, where nothing was to be written`);
  const what = "restart, times the floor's applies";
  return {
    name: 'many, a worker starts with nothing in memory',
    times: stats,
    ratios: [ratioOf(stats, { what, of: READY, to: FLOOR, aim: { atMost: 2 } })],
    parts: medianParts(parts.slice(warmUp)),
    counts: { 'objects written (audit log)': written },
  };
}

/** As the API servers' audit logs have it: refused writes count, dry runs do not. */
async function writesSince({ sandbox }: Many, since: number): Promise<number> {
  const logs = await Promise.all(
    sandbox.clusters.map(({ audit }) => audit.writes({ since, user: 'lockstep' })),
  );
  return logs.flat().filter(({ requestURI }) => !requestURI.includes('dryRun=All')).length;
}
