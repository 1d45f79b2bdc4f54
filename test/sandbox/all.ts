import './shared-sandbox.ts';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { describe } from 'node:test';

/** So many files run at a time: most of what a test does is waiting, for a lease, a sweep, a time-out, a process. */
const FILES_AT_ONCE = 2 * availableParallelism();

/** They take longest, and begin first, so that at the end no file runs beside nothing. */
const LONG = ['proof/', 'faults/'];

const all = globSync('**/*.test.ts', { cwd: import.meta.dirname }).toSorted();
const long = LONG.flatMap((folder) => all.filter((file) => file.startsWith(folder)));
const files = [...long, ...all.filter((file) => !long.includes(file))];
const isAlone = (file: string) => file.startsWith('alone/');

/** The tests of a file run one after the other; hooks at its top level are its own. */
function suiteOf(file: string): void {
  describe(file, { concurrency: 1 }, async () => {
    await import(`./${file}`);
  });
}

describe('side by side, each with a federation of its own', { concurrency: FILES_AT_ONCE }, () => {
  for (const file of files) if (!isAlone(file)) suiteOf(file);
});

/** What API servers that all share must be quiet for, or what stops, wipes or restores them. */
describe('alone', () => {
  for (const file of files) if (isAlone(file)) suiteOf(file);
});
