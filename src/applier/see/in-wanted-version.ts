import type { Cluster } from '../../cluster/cluster.ts';
import type { Member, PlacedObject } from '../plan/plan.ts';
import { survey } from './survey.ts';

/**
 * The members as the versions that Git names show them. A kind is listed in one version; where Git has objects of it in
 * another as well, theirs is asked for, too: fields that only one of the two versions knows cannot be compared in the other.
 */
export async function inWantedVersion(
  { cluster, federation, signal }: { cluster: Cluster; federation: string; signal: AbortSignal },
  desired: readonly PlacedObject[],
  members: ReadonlyMap<string, Member>,
): Promise<Map<string, Member>> {
  const others = desired.filter(({ key, object }) => {
    const member = members.get(key);
    return member !== undefined && member.live.apiVersion !== object.apiVersion;
  });
  const byVersion = [...Map.groupBy(others, ({ resource }) => resource.version).values()];
  const shown = new Map(members);
  await Promise.all(
    byVersion.map(async (group) => {
      const resources = group.map(({ resource }) => resource);
      const found = await survey(cluster, federation, resources, signal);
      for (const { key } of group) {
        const member = found.members.get(key);
        if (member) shown.set(key, member);
      }
    }),
  );
  return shown;
}
