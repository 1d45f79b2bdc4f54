import type { KubeObject } from '../cluster/object.ts';
import type { Federation } from '../federation/federation.ts';
import type { Fault, Place } from '../manifests/fault.ts';
import type { Manifest } from '../manifests/manifest.ts';

/**
 * What one revision wants of every cluster. Pure in the revision's tree: every process that renders
 * the same tree gets the same.
 */
export interface Rendering {
  /** Object id of the tree that was rendered. */
  treeHash: string;
  /** Absent where federation.yaml is missing or invalid. */
  federation?: Federation;
  /** Not empty: the commit is bad, and nothing of it may be written to any cluster. Sorted by place. */
  faults: Fault[];
  /** What was left out of the manifests on purpose (status, server-set metadata), for people. */
  notes: Fault[];
  /** By cluster name, every cluster of the federation, sorted by `keyOf`. Empty while there are faults. */
  objects: ReadonlyMap<string, readonly DesiredObject[]>;
}

/** One object that one cluster is to have. */
export interface DesiredObject {
  /**
   * As it is to be applied: namespace filled in for kinds known to be namespaced (built-in, or by a CRD of the
   * same revision), `stringData` turned into `data`, no status, no server-set metadata.
   */
  object: KubeObject;
  /** Where its manifest begins. */
  place: Place;
  /** What it was made of: knows where each field stands. */
  manifest?: Manifest;
  /** SHA-256 (hex) of the object's canonical JSON. */
  digest: string;
}
