import type { Cluster } from '../../cluster/cluster.ts';
import { isAnswered, isClusterError } from '../../cluster/cluster-error.ts';
import { groupOf, type KubeObject } from '../../cluster/object.ts';
import type { Member, PlacedObject } from '../plan/plan.ts';
import { leftToAutoscaler, scalersOf } from './autoscaled.ts';

/** Under this name the controller of HorizontalPodAutoscalers writes; what it wrote last outlives them. */
const HPA_CONTROLLER = 'kube-controller-manager';
const HPA = { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' };

/**
 * Leaves out of each desired object what an autoscaler has of its live one (`spec.replicas`). What only a
 * HorizontalPodAutoscaler wrote that is no more is Git's again; of other autoscalers nobody knows when they are gone.
 */
export async function leaveToAutoscalers(
  { cluster, signal }: { cluster: Cluster; signal: AbortSignal },
  desired: readonly PlacedObject[],
  members: ReadonlyMap<string, Member>,
): Promise<PlacedObject[]> {
  const autoscalersIn = oncePerNamespace((namespace) => listAutoscalers(cluster, namespace, signal));
  return Promise.all(
    desired.map((one) => {
      const live = members.get(one.key)?.live;
      return live ? leaveOne(one, live, autoscalersIn) : one;
    }),
  );
}

async function leaveOne(
  desired: PlacedObject,
  live: KubeObject,
  autoscalersIn: (namespace: string) => Promise<KubeObject[] | undefined>,
): Promise<PlacedObject> {
  const left = leftToAutoscaler(desired, live);
  if (left === desired) return left;
  const others = scalersOf(live).filter((name) => name !== HPA_CONTROLLER);
  if (others.length > 0) return { ...left, leftTo: others };
  const autoscalers = await autoscalersIn(live.metadata.namespace ?? '');
  return autoscalers === undefined || autoscalers.some((one) => scales(one, live)) ? left : desired;
}

/** Undefined where they cannot be had: then what was autoscaled still is. */
async function listAutoscalers(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
): Promise<KubeObject[] | undefined> {
  const resource = (await cluster.discover({ signal })).byGroupKind(HPA);
  if (!resource) return [];
  try {
    return (await cluster.list(resource, { namespace, signal })).items;
  } catch (error) {
    if (isClusterError(error) && isAnswered(error)) return undefined;
    throw error;
  }
}

/** One that is being deleted scales until it is gone, and then it is looked at again. */
function scales({ spec }: KubeObject, { apiVersion, kind, metadata }: KubeObject): boolean {
  const { scaleTargetRef: target } = (spec ?? {}) as {
    scaleTargetRef?: { apiVersion?: string; kind: string; name: string };
  };
  return (
    target?.kind === kind &&
    target.name === metadata.name &&
    groupOf(target.apiVersion ?? '') === groupOf(apiVersion)
  );
}

function oncePerNamespace<T>(list: (namespace: string) => Promise<T>): (namespace: string) => Promise<T> {
  const listed = new Map<string, Promise<T>>();
  return (namespace) => {
    const found = listed.get(namespace) ?? list(namespace);
    listed.set(namespace, found);
    return found;
  };
}
