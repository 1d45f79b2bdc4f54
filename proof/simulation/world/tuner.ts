import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import type { MemoryCluster } from '../../../test/doubles/memory-cluster.ts';
import { at, type ControllerDeps, ofKind, resourceOf } from './controllers.ts';

/** A controller in a cluster that has its own mind of what ConfigMaps say. */
export interface Tuner {
  /** Writes this ConfigMap, now and each time that somebody else did. */
  contest(name: string): void;
  /** Contests nothing any more. */
  makePeace(): void;
  changed(change: Change): void;
}

const TEXT = 'as the tuner has it';

export function tuner({ time, throwDice, cluster, index }: ControllerDeps): Tuner {
  const contested = new Set<string>();
  let count = 0;
  return {
    contest: (name) => {
      contested.add(name);
      write(cluster(), name);
    },
    makePeace: () => contested.clear(),
    changed: ({ type, object: { kind, metadata } }) => {
      if (type === 'DELETED' || kind !== 'ConfigMap' || !contested.has(metadata.name)) return;
      const ms = 300 * (1 + throwDice(`tuner ${index} ${count++}`));
      time.after(ms, undefined, () => write(cluster(), metadata.name));
    },
  };
}

function write(cluster: MemoryCluster, name: string): void {
  const live = ofKind(cluster, 'ConfigMap').find(({ metadata }) => metadata.name === name);
  if (!live || isTuned(live)) return;
  const patch = { data: { text: TEXT } };
  cluster
    .as('tuner')
    .mergePatch(resourceOf('ConfigMap'), at(live), patch)
    .catch(() => {});
}

/** True if it says what the tuner wants. */
export function isTuned(live: KubeObject): boolean {
  return (live['data'] as { text?: string } | undefined)?.text === TEXT;
}
