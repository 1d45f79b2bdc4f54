import type { Clock } from '../../../src/clock/clock.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import { type MemoryCluster, memoryCluster, type Travel } from '../../../test/doubles/memory-cluster.ts';

/** What the credentials for a cluster lead to. */
export interface Access {
  /** As whoever has these credentials reaches it: each call goes to who answers when it is sent. */
  reached: { name: string; as(manager: string, travel: Travel): Cluster };
  /** From now on another cluster answers, in which these objects are. */
  leadElsewhere(objects: readonly KubeObject[]): void;
  leadBack(): void;
}

export interface AccessDeps {
  clock: Clock;
  /** Told of what changes in another cluster. */
  onChange: (change: Change) => void;
  /** Told when another cluster answers than before: what was connected to that one is broken off. */
  onSwitch: () => void;
}

export function access({ clock, onChange, onSwitch }: AccessDeps, own: MemoryCluster): Access {
  const { name } = own;
  let present = own;
  return {
    reached: {
      name,
      as: (manager, travel) =>
        whoAnswers(
          name,
          () => present.as(manager, travel),
          () => present,
        ),
    },
    leadElsewhere: (objects) => {
      present = memoryCluster({ name, clock, restored: objects, onChange });
      onSwitch();
    },
    leadBack: () => {
      if (present === own) return;
      present = own;
      onSwitch();
    },
  };
}

/** Of each cluster that answers, what was found out about it is remembered. */
function whoAnswers(name: string, open: () => Cluster, present: () => MemoryCluster): Cluster {
  const opened = new Map<MemoryCluster, Cluster>();
  const now = (): Cluster => {
    const known = opened.get(present()) ?? open();
    opened.set(present(), known);
    return known;
  };
  return {
    name,
    discover: (...sent) => now().discover(...sent),
    get: (...sent) => now().get(...sent),
    list: (...sent) => now().list(...sent),
    watch: (...sent) => now().watch(...sent),
    apply: (...sent) => now().apply(...sent),
    create: (...sent) => now().create(...sent),
    replace: (...sent) => now().replace(...sent),
    mergePatch: (...sent) => now().mergePatch(...sent),
    delete: (...sent) => now().delete(...sent),
    close: async () => {},
  };
}
