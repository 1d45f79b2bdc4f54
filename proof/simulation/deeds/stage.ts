import type { KubeObject } from '../../../src/cluster/object.ts';
import type { History } from '../histories/history.ts';
import type { Seat } from '../processes/lockstep.ts';
import type { World } from '../world/world.ts';

/** Where a history's deeds are done. */
export interface Stage {
  world: World;
  seats: ReadonlyMap<string, Seat>;
  history: History;
  /** Grows with each push. */
  pushes: number;
  /** By cluster, what was in it when it was backed up. */
  backups: Map<string, readonly KubeObject[]>;
  /** The seat whose process was met last. */
  met?: string;
}
