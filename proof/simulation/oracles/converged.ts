import type { KubeObject } from '../../../src/cluster/object.ts';
import { isKept } from '../world/foreign-objects.ts';
import { isControlled, isMember, isOurs, isRecord, isTerminating, markOf } from '../world/part-of.ts';
import type { SimCluster, World } from '../world/world.ts';
import { contentOf, holds } from './content.ts';
import type { Guarantee, Oracle, OracleDeps } from './oracle.ts';

/** After whatever happened, every cluster is as a run without faults would have left it: what `guarantees` promise of it. */
export function converged({ world }: Pick<OracleDeps, 'world'>, guarantees: readonly Guarantee[]): Oracle {
  return {
    owed: () => {
      const now = world();
      return [...now.clusters.values()].flatMap((cluster) =>
        faultsOf(now, cluster).flatMap((fault) => guarantees.map((guarantee) => ({ guarantee, fault }))),
      );
    },
  };
}

function faultsOf(world: World, cluster: SimCluster): (string | undefined)[] {
  const found = differences(world, cluster);
  return found.length > 0 ? found : [undefined];
}

/** How a cluster differs from what the tip wants of it. */
export function differences({ remote, sites }: World, { name, memory }: SimCluster): string[] {
  const site = remote.tip === undefined ? undefined : sites.get(remote.tip);
  if (!site) return [];
  const live = memory.asThirdParty.objects();
  const wanted = [...contentOf(site).values()];
  const missing = wanted.flatMap((object) =>
    whyNot(
      object,
      live.find((one) => isSame(one, object)),
    ),
  );
  const extra = live
    .filter(
      (one) =>
        isMember(one) && !isKept(one) && !isControlled(one) && !wanted.some((object) => isSame(one, object)),
    )
    .map((one) => `${one.kind} ${one.metadata.name} is still there`);
  return [...missing, ...extra, ...recordFaults(live.find(isRecord), remote.tip)].map(
    (text) => `${name}: ${text}`,
  );
}

function recordFaults(record: KubeObject | undefined, tip: string | undefined): string[] {
  const data = (record?.['data'] ?? {}) as Record<string, string>;
  const said = data['revision']?.slice(0, 7);
  if (data['revision'] !== tip) return [`its record says ${said}, and the tip is ${tip?.slice(0, 7)}`];
  if (data['lease']) return ['its record is held'];
  const outcome = JSON.parse(data['outcome'] ?? '{}') as { state?: string };
  return outcome.state === 'applied' ? [] : [`its record says ${outcome.state} of ${said}`];
}

function isSame(one: KubeObject, other: KubeObject): boolean {
  return one.kind === other.kind && one.metadata.name === other.metadata.name;
}

function whyNot(wanted: KubeObject, live: KubeObject | undefined): string[] {
  const name = `${wanted.kind} ${wanted.metadata.name}`;
  if (!live) return [`${name} is missing`];
  if (isTerminating(live)) return [`${name} is terminating`];
  if (!isOurs(live)) return [`${name} is not ours`];
  if (markOf(live) !== undefined) return [`${name} is marked for deletion`];
  return holds(live, wanted) ? [] : [`${name} is not as Git has it`];
}
