import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/lockstep.js', import.meta.url));
const LIMIT = { timeout: 120_000 };

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-serve-'));
  await writeFile(
    join(folder, 'lockstep.yaml'),
    'repository: {url: /nowhere/site.git}\nlisten: "127.0.0.1:0"\n',
  );
});
after(() => rm(folder, { recursive: true, force: true }));

/** Runs the program; `when` it says something, it gets a signal. */
async function run(
  args: readonly string[],
  when?: {
    says: RegExp;
    /** Done before the signal is sent; is given the named groups of what was said. */
    meanwhile?: (said: Record<string, string>) => Promise<void>;
    signal: NodeJS.Signals;
  },
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let heard = false;
  const hear = async () => {
    const said = heard ? undefined : when?.says.exec(output);
    if (!said || !when) return;
    heard = true;
    await when.meanwhile?.({ ...said.groups });
    child.kill(when.signal);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      void hear();
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

suite('a start that cannot work says what to do, and ends by itself', { concurrency: 2 }, () => {
  for (const { name, args, code, says } of [
    {
      name: 'no configuration',
      args: ['watcher', '--config', 'missing.yaml'],
      code: 64,
      says: /missing\.yaml cannot be read.*Name it with --config/,
    },
    {
      name: 'a URL that git must not be given',
      args: ['worker', '--repository', 'ext::sh -c evil'],
      code: 64,
      says: /repository URL/,
    },
    {
      name: 'a branch that is an option',
      args: ['worker', '--branch', '--upload-pack=touch x'],
      code: 64,
      says: /no branch name\. Give the name alone/,
    },
    {
      name: 'a repository that is not there',
      args: ['run', '--embedded-redis'],
      code: 1,
      says: /Cannot fetch branch main of \/nowhere\/site\.git.*Check the URL/,
    },
  ]) {
    test(name, LIMIT, async () => {
      const ended = await run(args);
      assert.match(ended.output, says);
      assert.equal(ended.code, code);
      assert.doesNotMatch(ended.output, /^\s+at /m);
    });
  }
});

suite('told to stop', () => {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    test(`by ${signal}, while it waits for Redis, it stops`, LIMIT, async () => {
      const args = ['worker', '--redis', 'redis://127.0.0.1:1'];
      const { code, output } = await run(args, { says: /Redis cannot be used/, signal });
      assert.match(output, /Check that Redis runs there/);
      assert.match(output, new RegExp(`"signal":"${signal}","msg":"stopping"`));
      assert.equal(code, 0);
    });
  }
});

test('while it waits for Redis, it is well, and not ready', LIMIT, async () => {
  const asked: Promise<string>[] = [];
  const ask = async (url: string) => {
    const reply = await fetch(url);
    return `${reply.status} ${await reply.text()}`;
  };
  const args = ['worker', '--redis', 'redis://127.0.0.1:1'];
  await run(args, {
    says: /"url":"(?<url>[^"]+)","msg":"listening \(private\)"/,
    meanwhile: async ({ url }) => {
      asked.push(ask(`${url}/healthz`), ask(`${url}/readyz`));
      await Promise.allSettled(asked);
    },
    signal: 'SIGTERM',
  });
  assert.deepEqual(await Promise.all(asked), ['200 ok\n', '503 waiting for Redis\n']);
});
