import type { Clock } from '../../clock/clock.ts';
import type { Cluster, Resource } from '../../cluster/cluster.ts';
import { type Follower, follow } from '../../cluster/follow.ts';
import type { KubeObject } from '../../cluster/object.ts';
import { podSelectorOf } from '../../readiness/pod-selector.ts';

const PODS: Resource = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  namespaced: true,
  verbs: [],
};

export interface PodCache {
  /** The pods that the object selects; undefined for an object that selects none, and until they were listed once. */
  of(live: KubeObject): readonly KubeObject[] | undefined;
}

/** Follows the pods of those objects whose readiness depends on them, from the first time that somebody asks. */
export function podCache(
  context: { cluster: Cluster; clock: Clock; signal: AbortSignal },
  changed: () => void,
): PodCache {
  const selections = new Map<string, { pods?: Map<string, KubeObject> }>();
  return {
    of: (live) => {
      const labelSelector = podSelectorOf(live);
      if (labelSelector === undefined) return undefined;
      const namespace = live.metadata.namespace ?? '';
      const key = `${namespace} ${labelSelector}`;
      let selection = selections.get(key);
      if (!selection) {
        selection = {};
        selections.set(key, selection);
        followPods(context, { namespace, labelSelector }, selection, changed);
      }
      return selection.pods && [...selection.pods.values()];
    },
  };
}

function followPods(
  context: { cluster: Cluster; clock: Clock; signal: AbortSignal },
  where: { namespace: string; labelSelector: string },
  selection: { pods?: Map<string, KubeObject> },
  changed: () => void,
): void {
  const follower: Follower = {
    replace: (items) => {
      selection.pods = new Map(items.map((pod) => [pod.metadata.name, pod]));
      changed();
    },
    seen: ({ type, object }) => {
      if (type === 'DELETED') selection.pods?.delete(object.metadata.name);
      else selection.pods?.set(object.metadata.name, object);
      changed();
    },
  };
  void follow(context, { resource: PODS, ...where }, follower, context.signal);
}

/** The pods of these objects as they are now; for a look, which does not follow them. */
export async function listPods(
  cluster: Cluster,
  objects: Iterable<KubeObject>,
  signal: AbortSignal,
): Promise<(live: KubeObject) => readonly KubeObject[] | undefined> {
  const pods = new Map<string, readonly KubeObject[]>();
  const listOne = async (live: KubeObject): Promise<void> => {
    const labelSelector = podSelectorOf(live);
    if (labelSelector === undefined) return;
    const namespace = live.metadata.namespace ?? '';
    const { items } = await cluster.list(PODS, { namespace, labelSelector, signal });
    pods.set(live.metadata.uid ?? '', items);
  };
  await Promise.all([...objects].map(listOne));
  return (live) => pods.get(live.metadata.uid ?? '');
}
