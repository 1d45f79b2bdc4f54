/** How much of a repository is read before it is called too big. Checked before the work that it limits. */
export interface ParseLimits {
  /** Bytes of one manifest file. */
  fileBytes: number;
  /** Bytes of all manifest files of a revision. */
  totalBytes: number;
  /** Manifest files of a revision. */
  files: number;
  /** YAML documents in one file. */
  documents: number;
  /** Maps and lists inside each other. */
  depth: number;
  /** Values that one file may hold through YAML aliases, counted where they are expanded. */
  aliasedValues: number;
  /** Faults told of one file; the rest is counted. */
  faults: number;
}

/**
 * The largest CRD bundles in the field are near 4 MB: YAML of that size takes some seconds on one core.
 * The time grows in line with the size.
 */
export const defaultLimits: ParseLimits = {
  fileBytes: 4 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
  files: 20_000,
  documents: 5_000,
  depth: 200,
  aliasedValues: 50_000,
  faults: 20,
};
