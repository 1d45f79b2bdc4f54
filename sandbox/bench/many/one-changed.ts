import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { kubectl } from '../kubectl.ts';
import type { Many } from '../many-case.ts';
import { CHANGED, manyFiles, manyObjects } from '../many-objects.ts';
import { type Measured, medianParts, ratioOf } from '../measured.ts';
import { makeNamespaces } from '../namespaces.ts';
import { type Contender, rounds, timed } from '../rounds.ts';
import { statsOfAll } from '../stats.ts';
import { verifyLive } from '../verify-live.ts';
import type { FirstPush } from './first-push.ts';

const LOCKSTEP = 'Lockstep, push to verdict';
const FLOOR = 'floor, LIST by label and one apply';
const KUBECTL = 'kubectl, all at once, whole set';

/** One object of many is changed by each push. */
export async function oneChanged(many: Many, first: FirstPush): Promise<Measured> {
  const { rounds: count, say } = many;
  const warmUp = 2 * many.warmUp;
  const parts: Record<string, number>[] = [];
  const tell = (text: string) => say(`one changed, ${text}`);
  const contenders = [pushes(many, first, parts), lists(many, first)];
  const times = await rounds(contenders, { count, warmUp, say: tell });
  // Much slower than the others: it would let their connections grow cold.
  const slow = many.kubectlRounds > 0 ? await kubectlTimes(many) : {};
  const stats = statsOfAll({ ...times, ...slow });
  const faster = { what: 'one changed, faster than kubectl all at once', of: KUBECTL, to: LOCKSTEP };
  return {
    name: 'many, one changed',
    times: stats,
    ratios: [
      ratioOf(stats, { what: 'one changed, times its floor', of: LOCKSTEP, to: FLOOR, aim: { atMost: 4 } }),
      ...(KUBECTL in stats ? [ratioOf(stats, { ...faster, aim: { atLeast: 50 } })] : []),
    ],
    parts: medianParts(parts.slice(warmUp)),
  };
}

function pushes(
  { sandbox, objects: count }: Many,
  { fleet, namespace, files }: FirstPush,
  parts: Record<string, number>[],
): Contender {
  return {
    name: LOCKSTEP,
    run: async (round) => {
      const value = `changed-${round}`;
      const pushed = await fleet.push({ ...files, ...manyFiles({ namespace, count, value }) }, value);
      await verifyLive(sandbox, { namespace, name: CHANGED }, value);
      parts.push(pushed.parts);
      return pushed.ms;
    },
  };
}

function lists(
  { floor, objects: count }: Many,
  { floorNamespace: namespace, floorLabel }: FirstPush,
): Contender {
  const labels = { [floorLabel.name]: floorLabel.value };
  const objects = (round: string) => manyObjects({ namespace, count, value: `changed-${round}`, labels });
  return {
    name: FLOOR,
    prepare: floor.open,
    run: timed(async (round) => {
      const wanted = objects(round);
      await floor.list(wanted, `${floorLabel.name}=${floorLabel.value}`);
      await floor.apply(wanted.filter(({ metadata }) => metadata.name === CHANGED));
    }),
  };
}

/** kubectl has no memory: it applies the whole set. The first time, when it makes them, does not count. */
async function kubectlTimes({
  sandbox,
  objects: count,
  kubectlRounds,
  say,
}: Many): Promise<Record<string, number[]>> {
  const namespace = 'bench-many-kubectl';
  await makeNamespaces(sandbox, [namespace]);
  const contexts = sandbox.clusters.map(({ name }) => name);
  const tool = kubectl(sandbox.kubectl, sandbox.kubeconfigs.admin, contexts);
  const file = join(sandbox.folder, 'bench-many-kubectl.yaml');
  const contender: Contender = {
    name: KUBECTL,
    prepare: async (value) => {
      const objects = manyObjects({ namespace, count, value });
      await writeFile(file, objects.map((object) => stringify(object)).join('---\n'));
    },
    run: timed(() => tool.parallel(file)),
  };
  return rounds([contender], { count: kubectlRounds, warmUp: 1, say: (text) => say(`kubectl, ${text}`) });
}
