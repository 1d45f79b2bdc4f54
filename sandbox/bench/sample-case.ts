import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KubeObject } from '../../src/cluster/object.ts';
import { parseFile } from '../../src/manifests/parse-file.ts';
import { type Files, sampleFiles } from '../sample.ts';
import type { Sandbox } from '../sandbox.ts';
import { floor } from './floor.ts';
import { kubectl } from './kubectl.ts';
import { type LockstepFleet, startFleet } from './lockstep-fleet.ts';
import { type Measured, medianParts, ratioOf } from './measured.ts';
import { makeNamespaces } from './namespaces.ts';
import { type Contender, rounds, timed } from './rounds.ts';
import { statsOfAll } from './stats.ts';
import { verifyLive } from './verify-live.ts';

const WORKERS = 4;
const NAMES = {
  single: 'Lockstep, one process',
  fleet: `Lockstep, watcher and ${WORKERS} workers`,
  cold: 'floor, cold connections',
  warm: 'floor, warm connections',
  loop: 'kubectl, one by one',
  parallel: 'kubectl, all at once',
};
const NAMESPACES = {
  single: 'bench-single',
  fleet: 'bench-fleet',
  floor: 'bench-floor',
  kubectl: 'bench-kubectl',
};

/** Four objects on every cluster; each round changes one field of the ConfigMap, so that no pod is replaced. */
export async function sampleCase(
  sandbox: Sandbox,
  { rounds: count, warmUp, say }: { rounds: number; warmUp: number; say: (text: string) => void },
): Promise<Measured> {
  await makeNamespaces(sandbox, Object.values(NAMESPACES));
  const files = await fourObjects(sandbox, NAMESPACES.single);
  const cold = await floor(sandbox.kubeconfigs.admin, 'cold');
  const warm = await floor(sandbox.kubeconfigs.admin, 'warm');
  const single = await startFleet(sandbox, { repository: 'bench/single', workers: 0 });
  const fleet = await startFleet(sandbox, { repository: 'bench/fleet', workers: WORKERS });
  const parts: Record<string, number>[] = [];
  const contexts = sandbox.clusters.map(({ name }) => name);
  const tool = kubectl(sandbox.kubectl, sandbox.kubeconfigs.admin, contexts);
  const raw = (value: string) => objectsAt(files, NAMESPACES.floor, value);
  try {
    const contenders: Contender[] = [
      { name: NAMES.single, run: pushes(sandbox, single, { files, namespace: NAMESPACES.single, parts }) },
      {
        name: NAMES.fleet,
        run: pushes(sandbox, fleet, {
          files: await fourObjects(sandbox, NAMESPACES.fleet),
          namespace: NAMESPACES.fleet,
          parts: [],
        }),
      },
      { name: NAMES.cold, run: timed((value) => cold.apply(raw(value))) },
      { name: NAMES.warm, prepare: warm.open, run: timed((value) => warm.apply(raw(value))) },
      { name: NAMES.loop, run: withFile(sandbox, files, tool.loop) },
      { name: NAMES.parallel, run: withFile(sandbox, files, tool.parallel) },
    ];
    const times = await rounds(contenders, { count, warmUp, say: (text) => say(`sample: ${text}`) });
    return summarize(times, parts.slice(warmUp));
  } finally {
    await Promise.all([warm.close(), cold.close(), single.stop(), fleet.stop()]);
  }
}

/** The template without what differs between clusters: exactly the blog's four objects. */
async function fourObjects({ clusters }: Sandbox, namespace: string): Promise<Files> {
  const files = await sampleFiles({ clusters, federation: namespace, nodePort: 0, namespace });
  const kept = Object.entries(files).filter(
    ([path]) => !path.startsWith('clusters/') && path !== 'base/namespace.yaml',
  );
  return Object.fromEntries(kept);
}

interface Pushing {
  files: Files;
  namespace: string;
  parts: Record<string, number>[];
}

function pushes(
  sandbox: Sandbox,
  fleet: LockstepFleet,
  { files, namespace, parts }: Pushing,
): Contender['run'] {
  return async (value) => {
    const pushed = await fleet.push(changed(files, value), value);
    await verifyLive(sandbox, { namespace, name: 'zone-fetch' }, value);
    parts.push(pushed.parts);
    return pushed.ms;
  };
}

function withFile(sandbox: Sandbox, files: Files, apply: (file: string) => Promise<void>): Contender['run'] {
  const file = join(sandbox.folder, 'bench-kubectl.yaml');
  return async (value) => {
    const objects = objectsAt(files, NAMESPACES.kubectl, value);
    await writeFile(file, objects.map((object) => stringify(object)).join('---\n'));
    return timed(() => apply(file))(value);
  };
}

const CONFIG_MAP = 'base/configmap.yaml';

function changed(files: Files, value: string): Files {
  const text = (files[CONFIG_MAP] ?? '').replace(
    /\ndata:\n( {2}round: .*\n)?/,
    `\ndata:\n  round: ${value}\n`,
  );
  return { ...files, [CONFIG_MAP]: text };
}

/** The same four objects for those who do not read the repository. */
function objectsAt(files: Files, namespace: string, value: string): KubeObject[] {
  return Object.entries(changed(files, value))
    .filter(([path]) => path.startsWith('base/'))
    .flatMap(([path, text]) => parseFile({ path, content: Buffer.from(text) }).manifests)
    .map(({ object }) => ({ ...object, metadata: { ...object.metadata, namespace } }));
}

function summarize(times: Record<string, number[]>, parts: Record<string, number>[]): Measured {
  const stats = statsOfAll(times);
  const compare = (what: string, of: string, to: string) => ratioOf(stats, { what, of, to });
  return {
    name: 'sample: the four objects of the sample, one changed by each push',
    times: stats,
    ratios: [
      compare('one process, times the cold floor', NAMES.single, NAMES.cold),
      compare(`${WORKERS} workers, times the cold floor`, NAMES.fleet, NAMES.cold),
      compare('one process, faster than kubectl one by one', NAMES.loop, NAMES.single),
      compare(`${WORKERS} workers, faster than kubectl one by one`, NAMES.loop, NAMES.fleet),
    ],
    parts: medianParts(parts),
  };
}
