import type { CommitState } from '../../../src/github/forge.ts';
import type { Serving } from '../../../test/doubles/memory-cluster/api-groups.ts';
import type { Guarantee } from '../oracles/oracle.ts';
import type { Lags } from '../world/branch.ts';
import type { AddressMode, DeploymentMode } from '../world/controllers.ts';
import type { Mishap } from '../world/network.ts';
import type { Side } from '../world/sim-process.ts';
import type { ClusterName, Part, Stranger } from '../world/site.ts';
import type { Tampering } from '../world/tampered-records.ts';
import type { Rules } from '../world/world.ts';

/** All that chance decides about one run of a simulated world; with it, everything happens the same again. */
export interface History extends Rules {
  /** A speed and a skew for each process. */
  clocks: { rate: number; skewMs: number }[];
  /** Who runs; left out: all. */
  runs?: readonly SeatName[];
  steps: Step[];
}

/** What happens after a wait, in virtual ms, and where it says so, once such a call is reached: not later than a minute after. */
export type Step = { afterMs: number; when?: Calls & { side: Side } } & (Deed | Judgement);

/** By now these clusters have to be as the tip wants them. */
export interface Judgement {
  do: 'judge';
  clusters: ClusterName[];
  guarantee: Guarantee;
}

/** Which calls are meant: of whom, to whom, and what is in their words (`apply ConfigMap default/c1`). Left out: any. */
export interface Calls {
  process?: SeatName | 'met';
  target?: TargetName;
  what?: string;
}

/** `disk`: the mirror of a process. */
export type TargetName = 'git' | 'github' | 'redis' | 'disk' | ClusterName;

export type Deed = PushDeed | ProcessDeed | NetworkDeed | ClusterDeed | ForgeDeed;

/** How the watchers hear of a push. */
export type Webhook = 'once' | 'lost' | 'twice' | 'late';

export type PushDeed =
  | ({
      do: 'push';
      changes: PartChange[];
      webhook: Webhook;
      /** So many new commits at once, the last of which is the tip; left out: one. */
      commits?: number;
    } & Lags)
  /** A new commit beside the tip, in its place. */
  | { do: 'push sideways'; changes: PartChange[]; webhook: Webhook }
  /** The branch is set to a commit that was the tip before, so many tips ago. */
  | ({ do: 'push back'; tips: number; webhook: Webhook } & Lags)
  | { do: 'push a bad commit'; webhook: Webhook }
  /** All but one object are dropped, or these, which go unasked no more than that: nobody approved it. */
  | { do: 'push a mass drop'; of?: Part[]; webhook: Webhook }
  /** The digest that the tip's failure names is put into federation.yaml. */
  | { do: 'approve what would go'; webhook: Webhook }
  /** The manifests are moved into the clusters' overlays, and one cluster is forgotten. */
  | { do: 'forget a cluster'; cluster: ClusterName; changes: PartChange[]; webhook: Webhook }
  /** `which` left out: `past`, which client-side kubectl made. */
  | { do: 'want what others made'; which?: Stranger; webhook: Webhook }
  | { do: 'rename the federation'; changes: PartChange[]; webhook: Webhook }
  | { do: 'delete the branch'; webhook: Webhook }
  | { do: 'propose'; isFork: boolean; isBad: boolean; webhook: Webhook };

export type PartChange = { part: Part; is: 'changed' | 'dropped' } | { part: 'ingress'; is: 'moved' };

export type SeatName = 'watcher-1' | 'watcher-2' | 'worker-1' | 'worker-2' | 'worker-3';

/** `met`: whoever made the call that the history waited for last, or was struck at last. */
export type ProcessDeed =
  /** At the how many-th of such calls. */
  | ({ do: 'crash'; call: number; side: Side } & Calls)
  | ({ do: 'pause'; call: number; side: Side; forMs: number } & Calls)
  | { do: 'stop'; process: SeatName | 'met' }
  | { do: 'lose the disk'; process: SeatName | 'met' };

export type NetworkDeed =
  /** The next so many of such calls. `forMs`: how late what is slow arrives. */
  | ({ do: 'disturb'; target: TargetName; mishap: Mishap; times: number; forMs?: number } & Calls)
  | { do: 'refuse'; cluster: ClusterName; status: 409 | 422 | 429 | 500; times: number; what: string }
  | { do: 'break watches'; cluster: ClusterName }
  /** For everybody, or for one process alone. */
  | { do: 'outage'; of: TargetName; forMs: number; process?: SeatName | 'met' }
  /** It answers nobody until the others have been looked at in the end. */
  | { do: 'fall silent'; cluster: ClusterName }
  | { do: 'wipe redis' }
  /** What an old dump, or somebody with write access, leaves in the queue. */
  | { do: 'poke'; clusters: string[] }
  | { do: 'forge a webhook' };

export type { ClusterName } from '../world/site.ts';

export type ClusterDeed =
  | { do: 'edit' | 'take over' | 'delete' | 'relabel'; cluster: ClusterName; part: Part }
  /** The object gets a finalizer that nobody removes before faults are over. */
  | { do: 'hold'; cluster: ClusterName; part: Part }
  /** Our label is taken away: the object is somebody else's from then on. */
  | { do: 'disown'; cluster: ClusterName; part: Part }
  /** The object is deleted while a finalizer holds it for a while. */
  | { do: 'delete slowly'; cluster: ClusterName; part: Part; forMs: number }
  /** A controller of the cluster owns it from now on, or writes one of its fields again each time that somebody else does. */
  | { do: 'control' | 'contest'; cluster: ClusterName; part: Part }
  /** Another installation of Lockstep has it in its Git. */
  | { do: 'apply for another federation'; cluster: ClusterName; which: Stranger }
  | { do: 'delete the record'; cluster: ClusterName }
  /** Until faults are over the record is not ours to use. */
  | { do: 'tamper with the record'; cluster: ClusterName; as: Tampering }
  | { do: 'back up'; cluster: ClusterName }
  /** Another cluster answers until faults are over: an empty one, or what was restored from the last backup of this one. */
  | { do: 'lead elsewhere'; cluster: ClusterName; to: 'an empty cluster' | 'the backup' }
  | { do: 'address'; cluster: ClusterName; mode: AddressMode }
  | { do: 'deploy'; cluster: ClusterName; mode: DeploymentMode }
  /** The status of the Deployment changes so often, and says nothing new. */
  | { do: 'heartbeat'; cluster: ClusterName; everyMs: number }
  | { do: 'forget history'; cluster: ClusterName }
  /** Of all groups, only this one has a kind that Git may do without. */
  | { do: 'serve'; cluster: ClusterName; group: 'apps'; as: Serving };

/** Somebody else writes a status of Lockstep's context on the tip. */
export type ForgeDeed = { do: 'write a status'; state: CommitState };

export const SEATS: readonly SeatName[] = ['watcher-1', 'watcher-2', 'worker-1', 'worker-2', 'worker-3'];
