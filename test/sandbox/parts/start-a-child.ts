import { join } from 'node:path';
import { startChild } from '../../../sandbox/processes/child.ts';
import { startReaper } from '../../../sandbox/processes/reaper.ts';

// A process for the tests to kill: it starts a child and makes a folder, says which, and waits.
const reaper = startReaper();
const folder = await reaper.folder('lockstep-test-');
const options = {
  command: 'sleep',
  args: ['600'],
  logFile: join(folder, 'log'),
  env: { PATH: process.env['PATH'] ?? '' },
};
const child = await startChild(reaper, options);
process.stdout.write(`${JSON.stringify({ pids: [child.pid, reaper.pid], folder })}\n`);
setInterval(() => undefined, 1_000);
