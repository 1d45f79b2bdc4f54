import { text } from 'node:stream/consumers';
import { spawnThinly } from '../processes/spawner.ts';

/** What a git process gets to see: nothing of the machine's configuration, and one fixed author. */
export function gitEnv(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
}

/** Runs git in a folder; resolves with stdout, without its last line feed. Rejects with git's own words. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const program = await spawnThinly({ command: 'git', args, cwd: folder, env: gitEnv() });
  program.stdin.end();
  const output = await text(program.stdout);
  const { code, stderr } = await program.ended;
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return output.replace(/\n$/, '');
}
