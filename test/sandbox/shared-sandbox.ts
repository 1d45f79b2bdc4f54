import { after } from 'node:test';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

/** Enough for tests of readiness; the other clusters save the memory. */
const clustersWithControllers = 3;

let shared: Promise<Sandbox> | undefined;

/**
 * One sandbox for all test files of this process, started by the first that asks and stopped after the last test.
 * `LOCKSTEP_TEST_CLUSTERS` says how many API servers it has, by default nine; the first three by name have controllers.
 * Tests share it: each takes a namespace or a repository of its own, and puts back what it changed.
 */
export function sharedSandbox(): Promise<Sandbox> {
  shared ??= startSandbox({
    clusters: Number(process.env['LOCKSTEP_TEST_CLUSTERS'] ?? 9),
    controllers: clustersWithControllers,
    compileAhead: true,
    onProgress: (message) => process.stderr.write(`sandbox: ${message}\n`),
  });
  return shared;
}

// At the top level this belongs to the whole run, not to the file that imports it first.
after(async () => {
  const sandbox = await shared?.catch(() => undefined);
  await sandbox?.stop();
});
