import type { Clock } from '../../clock/clock.ts';
import { deadline } from '../../clock/deadline.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Federation, FederationCluster } from '../../federation/federation.ts';
import type { ObjectFault, Origin } from '../../record/record.ts';
import type { Rendering } from '../../render/rendering.ts';
import { clusterProblem } from '../cluster-problem.ts';
import type { Output } from '../output.ts';
import { startProgress } from '../progress.ts';
import type { Presence } from './presence.ts';
import { readPresences } from './read-presences.ts';

/** What one cluster answered, or why it did not. */
export interface ClusterAnswer {
  cluster: string;
  problem?: string;
  presences: Presence[];
  faults: ObjectFault[];
}

export interface FleetDeps {
  clock: Clock;
  origin: Origin;
  /** Throws a ClusterError where the installation does not know the cluster. */
  openCluster: (name: string) => Cluster;
  output: Output;
}

const WITHIN_MS = 10_000;

/** Asks all clusters side by side what of a rendering is there; each has 10 s. In the federation's order; never rejects for one of them. */
export async function askFleet(
  deps: FleetDeps,
  { federation, objects }: { federation: Federation } & Pick<Rendering, 'objects'>,
  stop: AbortSignal,
): Promise<ClusterAnswer[]> {
  const waiting = new Set(federation.clusters.map(({ name }) => name));
  const progress = startProgress(deps.clock, deps.output);
  const ask = async (subject: FederationCluster): Promise<ClusterAnswer> => {
    progress.say(`waiting for ${[...waiting].slice(0, 3).join(', ')} (${waiting.size} left)`);
    const answer = await askOne(
      deps,
      { federation, objects: objects.get(subject.name) ?? [], subject },
      stop,
    );
    waiting.delete(subject.name);
    progress.say(`waiting for ${[...waiting].slice(0, 3).join(', ')} (${waiting.size} left)`);
    return answer;
  };
  return Promise.all(federation.clusters.map(ask)).finally(progress.end);
}

interface OneCluster {
  federation: Federation;
  objects: Parameters<typeof readPresences>[1]['objects'];
  subject: FederationCluster;
}

async function askOne(
  { clock, origin, openCluster }: FleetDeps,
  { subject, ...asked }: OneCluster,
  stop: AbortSignal,
): Promise<ClusterAnswer> {
  const { name: cluster, uid } = subject;
  const failed = (problem: string): ClusterAnswer => ({ cluster, problem, presences: [], faults: [] });
  if (uid === undefined) return failed(`not enrolled: run lockstep enroll ${cluster}`);
  const limit = deadline(clock, WITHIN_MS, stop);
  try {
    const question = { ...asked, origin, subject: { ...subject, uid } };
    return { cluster, ...(await readPresences(openCluster(cluster), question, limit.signal)) };
  } catch (error) {
    stop.throwIfAborted();
    return failed(limit.signal.aborted ? `no answer within ${WITHIN_MS / 1000} s` : clusterProblem(error));
  } finally {
    limit.cancel();
  }
}
