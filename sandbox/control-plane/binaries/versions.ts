/** The versions that the sandbox was made for; those in the go.mod files beside are the same. */
export const versions = { kubernetes: 'v1.36.3', etcd: 'v3.7.3', kwok: 'v0.8.0' };

export const binaryNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kwok',
] as const;

export type BinaryName = (typeof binaryNames)[number];

/** Where each program is, absolute. */
export type Binaries = Record<BinaryName, string>;

export type SomeBinaries = Partial<Binaries>;

/** The operating system and processor in Go's words: `linux`, `amd64`. */
export interface Platform {
  os: string;
  arch: string;
}

export function thisPlatform(): Platform {
  return { os: process.platform, arch: process.arch === 'x64' ? 'amd64' : process.arch };
}

/** The names in `wanted` that `found` has no path for. */
export function missingFrom(found: SomeBinaries, wanted: readonly BinaryName[] = binaryNames): BinaryName[] {
  return wanted.filter((name) => found[name] === undefined);
}
