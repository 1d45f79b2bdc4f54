import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';

interface Locked {
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(await readFile(new URL('../../../package-lock.json', import.meta.url), 'utf8'));
const packages = lock.packages as Record<string, Locked>;

describe('package-lock.json', () => {
  // Where a registry lacks the package of another platform, `npm install` drops it, and `npm ci` refuses the rest.
  it('holds what every package needs, on every platform', () => {
    const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !isLocked(path, name))
        .map((name) => `${name} of ${path || 'lockstep'}`),
    );
    assert.deepEqual(missing, []);
  });

  it('names no download address', () => {
    assert.deepEqual(
      Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined),
      [],
    );
  });
});

/** As Node resolves it: beside, or in a node_modules further up. */
function isLocked(path: string, name: string): boolean {
  const steps = path === '' ? [] : path.split('/node_modules/');
  return [...steps, ''].some((_, up) => {
    const parent = steps.slice(0, steps.length - up).join('/node_modules/');
    return `${parent === '' ? '' : `${parent}/`}node_modules/${name}` in packages;
  });
}
