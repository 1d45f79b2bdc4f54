/** What a package-lock.json of version 3 says of a package; the empty path is the project itself. */
export interface LockedPackage {
  readonly name?: string;
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface PackageLock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/** Of `node_modules/a/node_modules/@b/c`: `@b/c`. */
export function nameOf(path: string): string {
  return path.replace(/^.*node_modules\//, '');
}

/** Whether `npm ci --omit=dev` installs it, on one platform or another. */
export function isShipped({ dev }: LockedPackage): boolean {
  return dev !== true;
}

/** All that is installed beside Lockstep where it runs, on whatever platform: each version once, by name. */
export function shippedPackages({ packages }: PackageLock): ShippedPackage[] {
  const shipped = Object.entries(packages)
    .filter(([path, entry]) => path !== '' && isShipped(entry))
    .map(([path, { name = nameOf(path), version, license = 'unknown' }]) => ({
      name,
      version,
      licence: license,
    }));
  const byIdentity = new Map(shipped.map((one) => [identityOf(one), one]));
  return [...byIdentity.values()].sort((a, b) => (identityOf(a) < identityOf(b) ? -1 : 1));
}

/** The same lockfile, as if the project had no development dependencies. */
export function shippedOnly(lock: PackageLock): PackageLock {
  const packages = Object.entries(lock.packages)
    .filter(([, entry]) => isShipped(entry))
    .map(([path, { devDependencies: _, ...entry }]) => [path, entry] as const);
  return { ...lock, packages: Object.fromEntries(packages) };
}

/** As npm writes it: `name@version`. */
export function identityOf({ name, version }: Pick<ShippedPackage, 'name' | 'version'>): string {
  return `${name}@${version}`;
}
