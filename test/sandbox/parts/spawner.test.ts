import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { spawnThinly } from '../../../sandbox/processes/spawner.ts';
import { until } from '../../../sandbox/processes/until.ts';
import { isRunning } from './process-state.ts';

const env = { PATH: process.env['PATH'] ?? '', GREETING: 'good evening' };
const sh = (script: string) => spawnThinly({ command: 'sh', args: ['-c', script], env, cwd: '/' });

describe('a program that is started thinly', () => {
  it('has its stdin, environment and folder, and tells stdout, stderr and how it ended', async () => {
    const program = await sh('cat; echo "$GREETING from $PWD"; echo alas >&2; exit 3');
    program.stdin.end('what was asked, ');
    assert.equal(await text(program.stdout), 'what was asked, good evening from /\n');
    assert.deepEqual(await program.ended, { code: 3, stderr: 'alas\n' });
  });

  it('tells why it could not be started', async () => {
    const program = await spawnThinly({ command: 'no-such-program', args: [], env });
    program.stdin.end();
    assert.equal(await text(program.stdout), '');
    const { code, stderr } = await program.ended;
    assert.equal(code, -1);
    assert.match(stderr, /no-such-program ENOENT/);
  });

  it('is ended where nobody wants to hear of it any more', async () => {
    const program = await sh('echo $$; exec sleep 600');
    const [pid] = await once(program.stdout, 'data');
    program.kill();
    await assert.rejects(program.ended);
    await until(async () => !(await isRunning(Number(pid))), { what: 'the program has ended' });
  });

  it('leaves nothing behind it when we are gone', async () => {
    const started = `import { spawnThinly } from '${new URL('../../../sandbox/processes/spawner.ts', import.meta.url)}';
      const { stdin, stdout } = await spawnThinly({ command: 'sh', args: ['-c', 'echo $PPID'], env: process.env });
      stdin.end();
      for await (const chunk of stdout) process.stdout.write(chunk);`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      started,
    ]);
    await until(async () => !(await isRunning(Number(stdout))), { what: 'the spawner has ended' });
  });
});
