import type { KubeObject } from '../cluster/object.ts';
import type { Fault, Place } from './fault.ts';

/** One object as a file of the repository describes it. */
export interface Manifest {
  object: KubeObject;
  /** Where the object begins. */
  place: Place;
  /** Where its identity's fields and annotations stand, by path, for checks that need more than this one file. */
  places: Readonly<Record<string, Place>>;
  /** Where all its fields stand: see `placeOfField`. */
  fields: Uint32Array;
}

/** One file of a revision: its path from the root, and its bytes. */
export interface SourceFile {
  path: string;
  content: Uint8Array;
}

/** A parsed file or set of files: what could be read, and all that could not. */
export interface Parsed {
  manifests: Manifest[];
  faults: Fault[];
}
