import type { Clock } from '../clock/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { httpCluster } from '../cluster/http/http-cluster.ts';
import type { Access } from './cluster-access.ts';
import type { CommandContext } from './command.ts';

/** Reads nothing until the cluster is asked something. */
export function openCluster(
  name: string,
  { path, context, allow }: Access,
  { clock, env }: { clock: Clock; env: CommandContext['env'] },
): Cluster {
  return httpCluster({ name, kubeconfig: { path, context }, allow, clock, env });
}
