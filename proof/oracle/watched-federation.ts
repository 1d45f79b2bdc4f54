import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';

/** A federation in the sandbox, as far as an oracle has to know it. */
export interface WatchedFederation {
  name: string;
  /** Of its objects. */
  namespace: string;
  clusters: readonly SandboxCluster[];
  /** Of its manifests, bare, on this machine. */
  repository: { folder: string };
}
