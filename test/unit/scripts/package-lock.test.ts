import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { isShipped, nameOf, type PackageLock } from '../../../scripts/supply-chain/package-lock.ts';

const read = async (file: string) =>
  JSON.parse(await readFile(new URL(`../../../${file}`, import.meta.url), 'utf8'));

const { packages }: PackageLock = await read('package-lock.json');
const manifest = await read('package.json');
const ROOT = '';
const others = Object.entries(packages).filter(([path]) => path !== ROOT);

describe('package.json', () => {
  it('says exactly which version it wants of what', () => {
    const wanted = Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    });
    assert.ok(wanted.length > 0);
    assert.deepEqual(
      wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version))),
      [],
    );
  });
});

describe('package-lock.json', () => {
  // Where a registry lacks the package of another platform, `npm install` drops it, and `npm ci` refuses the rest.
  it('holds what every package needs, on every platform', () => {
    const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => lockedFor(path, name) === undefined)
        .map((name) => `${name} of ${path || 'lockstep'}`),
    );
    assert.deepEqual(missing, []);
  });

  it('holds nothing that no package needs', () => {
    const needed = neededFrom(ROOT);
    assert.deepEqual(
      Object.keys(packages).filter((path) => !needed.has(path)),
      [],
    );
  });

  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies'] as const) {
    it(`wants the ${kind} of package.json, no other`, () =>
      assert.deepEqual(packages[ROOT]?.[kind], manifest[kind]));
  }

  it('names no download address', () => {
    assert.deepEqual(
      others.filter(([, { resolved }]) => resolved !== undefined),
      [],
    );
  });

  // The registry that it was made with lacks some packages of other platforms: their hashes are not known here.
  it('has the hash of everything that can be installed on Linux with glibc, on both of its architectures', () => {
    const forPlatform = (arch: string) =>
      others.filter(
        ([, { os = ['linux'], cpu = [arch], libc = ['glibc'] }]) =>
          os.includes('linux') && cpu.includes(arch) && libc.includes('glibc'),
      );
    const unhashed = [...forPlatform('x64'), ...forPlatform('arm64')].filter(
      ([, { integrity }]) => integrity === undefined,
    );
    assert.deepEqual(unhashed, []);
  });

  // Its script builds what is a package of its own for each platform; where neither is there, BullMQ does without.
  it('has no package but an optional one that would run a script when it is installed', () => {
    const scripted = others.filter(([, { hasInstallScript }]) => hasInstallScript);
    assert.deepEqual(
      scripted.map(([path, entry]) => ({
        name: nameOf(path),
        optional: entry.optional,
        shipped: isShipped(entry),
      })),
      [{ name: 'msgpackr-extract', optional: true, shipped: true }],
    );
  });
});

/** As Node resolves it, beside or in a node_modules further up: its path in the lockfile. */
function lockedFor(path: string, name: string): string | undefined {
  const steps = path === ROOT ? [] : path.split('/node_modules/');
  return [...steps, '']
    .map((_, up) => steps.slice(0, steps.length - up).join('/node_modules/'))
    .map((parent) => `${parent === '' ? '' : `${parent}/`}node_modules/${name}`)
    .find((candidate) => candidate in packages);
}

/** All paths that are reached from this one, itself included. */
function neededFrom(path: string, seen = new Set<string>()): Set<string> {
  seen.add(path);
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = packages[path] ?? {};
  const wanted = { ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies };
  for (const name of Object.keys(wanted)) {
    const locked = lockedFor(path, name);
    if (locked !== undefined && !seen.has(locked)) neededFrom(locked, seen);
  }
  return seen;
}
