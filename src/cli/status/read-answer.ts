import type { Clock } from '../../clock/clock.ts';
import { deadline } from '../../clock/deadline.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { assertCluster } from '../../cluster/cluster-uid.ts';
import type { Rendering } from '../../render/rendering.ts';
import { type Knowledge, problemOf } from '../../reporter/cluster-knowledge.ts';
import { type LiveEntryPoints, readEntryPoints } from './live-entry-points.ts';

/** What one cluster answered. */
export interface Answer {
  knowledge: Knowledge;
  /** Empty where there is a problem. */
  live: LiveEntryPoints;
}

/** A cluster that has not answered by then is called unreachable; it may still answer later. */
export const ANSWER_WITHIN_MS = 10_000;

export const silent: Answer = {
  knowledge: { kind: 'problem', message: `no answer within ${ANSWER_WITHIN_MS / 1000} s`, final: false },
  live: new Map(),
};

/** What is known of a cluster by its record, together with its entry points as they are now. Never rejects. */
export async function readAnswer(
  { clock, openCluster }: { clock: Clock; openCluster: (name: string) => Cluster },
  { name, knowledge, rendering }: { name: string; knowledge: Knowledge; rendering: Rendering },
  stop: AbortSignal,
): Promise<Answer> {
  if (knowledge.kind === 'problem') return { knowledge, live: new Map() };
  const limit = deadline(clock, ANSWER_WITHIN_MS, stop);
  try {
    return { knowledge, live: await entryPoints(openCluster(name), rendering, limit.signal) };
  } catch (error) {
    return limit.signal.aborted ? silent : { knowledge: problemOf(error), live: new Map() };
  } finally {
    limit.cancel();
  }
}

/** Together with the question who answers: a watch that fell silent or was led elsewhere does not tell by itself. */
async function entryPoints(
  cluster: Cluster,
  { federation, objects }: Rendering,
  signal: AbortSignal,
): Promise<LiveEntryPoints> {
  const { uid } = federation?.clusters.find(({ name }) => name === cluster.name) ?? {};
  if (!federation || uid === undefined) return new Map();
  const [live] = await Promise.all([
    readEntryPoints(cluster, objects.get(cluster.name) ?? [], federation, signal),
    assertCluster(cluster, uid, signal),
  ]);
  return live;
}
