import type { Clock } from '../../clock/clock.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { askUid } from '../ask-uid.ts';
import { clusterProblem } from '../cluster-problem.ts';
import type { NamedContext } from '../names.ts';
import type { Output } from '../output.ts';
import { startProgress } from '../progress.ts';

/** A context, and what became of it. */
export interface Found extends NamedContext {
  /** Absent where the cluster did not say who it is. */
  uid?: string;
  /** Why there is no uid, one line. */
  problem?: string;
  /** The name of the cluster that another context led to before: this one adds nothing. */
  sameAs?: string;
}

export interface FindDeps {
  clock: Clock;
  output: Output;
  open: (named: NamedContext) => Cluster;
}

/** Asks all clusters side by side who they are. Never rejects, except where it is stopped. */
export async function findClusters(
  { clock, output, open }: FindDeps,
  contexts: readonly NamedContext[],
  stop: AbortSignal,
): Promise<Found[]> {
  const progress = startProgress(clock, output);
  const waiting = new Set(contexts.map(({ name }) => name));
  const tell = () =>
    progress.say(`waiting for ${[...waiting].slice(0, 3).join(', ')} (${waiting.size} left)`);
  tell();
  const found = await Promise.all(
    contexts.map(async (named) => {
      const one = await find(open(named), { clock, named, stop });
      waiting.delete(named.name);
      if (waiting.size > 0) tell();
      return one;
    }),
  ).finally(progress.end);
  stop.throwIfAborted();
  return withoutTwins(found);
}

async function find(
  cluster: Cluster,
  { clock, named, stop }: { clock: Clock; named: NamedContext; stop: AbortSignal },
): Promise<Found> {
  try {
    return { ...named, uid: await askUid(clock, cluster, stop) };
  } catch (error) {
    return { ...named, problem: clusterProblem(error) };
  } finally {
    await cluster.close();
  }
}

/** Several contexts may lead to one cluster, for several users or namespaces: one that keeps its name is preferred. */
function withoutTwins(found: readonly Found[]): Found[] {
  const keptOf = (uid: string) => {
    const twins = found.filter((one) => one.uid === uid);
    return twins.find(({ name, context }) => name === context) ?? twins[0];
  };
  return found.map((one) => {
    const kept = one.uid === undefined ? one : keptOf(one.uid);
    return kept === one || kept === undefined ? one : { ...one, sameAs: kept.name };
  });
}
