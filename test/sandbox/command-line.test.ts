import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/lockstep.js', import.meta.url));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function lockstep(...argv: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...argv], { env: { PATH: '' } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

describe('the command line', () => {
  const commands = ['init', 'enroll', 'validate', 'run', 'watcher', 'worker', 'status'];
  const helps = [[], ['--help'], ...commands.map((command) => ['help', command])];
  for (const argv of helps) {
    it(`"lockstep ${argv.join(' ')}" is help that fits a screen of 80 by 24`, async () => {
      const { code, stdout, stderr } = await lockstep(...argv);
      const lines = stdout.trimEnd().split('\n');
      assert.deepEqual([code, stderr], [0, '']);
      assert.ok(lines.length <= 24, `${lines.length} lines`);
      assert.deepEqual(
        lines.filter((line) => line.length > 80),
        [],
      );
      assert.match(lines[0] ?? '', new RegExp(`^Usage: lockstep ${argv[1] ?? ''}`));
    });
  }

  const mistakes: [argv: string[], message: RegExp][] = [
    [['deploy'], /^lockstep: unknown command 'deploy'\n/],
    [['status', '--jsn'], /^lockstep: unknown option '--jsn'\n.*--json/],
    [['init'], /^lockstep: missing required argument 'dir'\n/],
    [['enroll', 'a', '--allow', 'all'], /Allowed choices are exec, auth-provider/],
    [['run', '--log', 'loud'], /Allowed choices are trace, debug, info, warn, error, silent/],
    [
      ['run', '--repository', '/srv/site', '--redis', 'http://u:p@h'],
      /^lockstep: --redis: write redis:[^@]*$/,
    ],
    [['validate', '/nowhere'], /^lockstep: \/nowhere is not a folder\. /],
    [['status', '-c', '/nowhere.yaml'], /^lockstep: \/nowhere\.yaml cannot be read \(ENOENT\)\. /],
    [['run', '-c', '/nowhere.yaml'], /^lockstep: \/nowhere\.yaml cannot be read \(ENOENT\)\. /],
    [['enroll', 'A_b', '--repo-dir', '/nowhere'], /lockstep enroll a-b --context 'A_b'\n$/],
  ];
  for (const [argv, message] of mistakes) {
    it(`"lockstep ${argv.join(' ')}" is a mistake that is told (64), without a stack trace`, async () => {
      const { code, stdout, stderr } = await lockstep(...argv);
      assert.deepEqual([code, stdout], [64, '']);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n {4}at /);
    });
  }
});
