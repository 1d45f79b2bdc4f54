import type { Place } from '../manifests/fault.ts';

/** A valid federation.yaml. */
export interface Federation {
  name: string;
  clusters: FederationCluster[];
  /** Folder that is applied to every cluster, from the repository's root. */
  base: string;
  /** Folder that holds one folder a cluster. */
  overlays: string;
  /** For namespaced objects that name none. */
  namespace: string;
  adopt: AdoptPolicy;
  verify: VerifyPolicy;
  prune: { approve: string[] };
}

export interface FederationCluster {
  name: string;
  /** Uid of its kube-system namespace; absent until enrolled. */
  uid?: string;
  labels: Record<string, string>;
  /** Where federation.yaml names it. */
  place: Place;
}

/** What may happen to an object that exists and is not ours. */
export type AdoptPolicy = 'never' | 'unowned' | 'always';

export interface VerifyPolicy {
  /** `shared`: equal in all clusters; `any`: present; or the declared address itself. */
  address: string;
  /** How long a missing address or an object in progress may take, in ms. */
  timeoutMs: number;
  /** After this time an address counts though nobody wrote it after our change, in ms. */
  settleMs: number;
  /** Count private (RFC 1918, ULA) and shared (RFC 6598) addresses. */
  allowPrivate: boolean;
}
