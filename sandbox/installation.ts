import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { SandboxRepository } from './git-server/git-server.ts';
import { noCommit, type Push } from './git-server/push-event.ts';
import { type WorkingCopy, workingCopy } from './git-server/working-copy.ts';
import { type GithubDouble, githubDouble } from './github/github-double.ts';
import { type Child, startChild } from './processes/child.ts';
import { freePort } from './processes/free-port.ts';
import { until } from './processes/until.ts';
import type { Sandbox } from './sandbox.ts';

/** What a user runs as `lockstep`. */
export const program = fileURLToPath(new URL('../bin/lockstep.js', import.meta.url));

export interface InstallationOptions {
  /** `owner/name` of its manifests repository. */
  repository: string;
  /** More of lockstep.yaml, e.g. `{poll: '2s'}`. */
  settings?: Record<string, unknown>;
  /** By default the sandbox's. */
  redisUrl?: string;
  /** By default the user `lockstep` of the sandbox. */
  kubeconfig?: string;
}

/** One installation of Lockstep: its repository, its GitHub, its lockstep.yaml, and the processes that run it. */
export interface Installation {
  readonly repository: SandboxRepository;
  readonly github: GithubDouble;
  /** The clone of somebody who pushes. */
  readonly copy: WorkingCopy;
  readonly folder: string;
  /** Where its watcher hears of pushes. */
  readonly webhookUrl: string;
  /** Starts a process of it; resolves when it is ready. */
  start(
    role: 'run' | 'watcher' | 'worker',
    flags?: readonly string[],
    nodeFlags?: readonly string[],
    machine?: Machine,
  ): Promise<LockstepProcess>;
  /** Writes a lockstep.yaml for commands that only ask; resolves with its path. */
  settingsFile(): Promise<string>;
  /** Runs a command to its end. */
  run(...args: string[]): Promise<{ code: number | string; output: string }>;
  /** Ends its processes and its GitHub. */
  stop(): Promise<void>;
}

/** Where a process runs: each has its own folder for mirrors, and hears of pushes by itself. By default all share one. */
export interface Machine {
  name: string;
  /** A folder of programs that are found before the usual ones. */
  programs?: string;
}

export interface LockstepProcess extends Child {
  /** Base URL of its private listener. */
  url: string;
  /** Takes stdout and stderr. */
  logFile: string;
  /** What it logged, a line an entry. */
  log(): Promise<Record<string, unknown>[]>;
}

/** Lets an installation in at its GitHub: told nowhere, and worth nothing. */
export const token = 'token-of-the-sandbox';

/** Makes an installation in the sandbox. Nothing of Lockstep runs before `start`. */
export async function install(sandbox: Sandbox, options: InstallationOptions): Promise<Installation> {
  const secret = randomBytes(16).toString('hex');
  const folder = join(sandbox.folder, 'installations', options.repository.replace('/', '-'));
  await mkdir(folder, { recursive: true });
  const repository = await sandbox.git.createRepository(options.repository);
  const github = await githubDouble({ repository: options.repository, token });
  const stopRecording = sandbox.git.onPush((push) => {
    if (push.repository === options.repository) github.recordPush(asActivity(push));
  });
  const copy = await workingCopy(repository.url, join(folder, 'clone'));
  const processes: Child[] = [];
  let numbers = 0;
  const removeWebhooks: (() => void)[] = [];

  /** Gives the port on 127.0.0.1 to which GitHub sends what was pushed. */
  async function addWebhook(): Promise<number> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/webhook`;
    removeWebhooks.push(sandbox.git.webhooks.add({ repository: options.repository, url, secret }));
    return port;
  }

  const ports = new Map([['', await addWebhook()]]);
  const webhookUrl = `http://127.0.0.1:${ports.get('')}/webhook`;

  async function webhookPortOf(machine: string): Promise<number> {
    const port = ports.get(machine) ?? (await addWebhook());
    ports.set(machine, port);
    return port;
  }

  async function configure(
    role: string,
    machine = '',
  ): Promise<{ path: string; port: number; number: number }> {
    const port = await freePort();
    const number = numbers++;
    const path = join(folder, `lockstep-${number}.yaml`);
    const listen = role === 'worker' ? undefined : `127.0.0.1:${await webhookPortOf(machine)}`;
    const webhook = listen ? { webhook: { listen, secrets: [secret] } } : {};
    const settings = {
      repository: { url: repository.url, branch: 'main', mirrors: join(folder, `mirrors${machine}`) },
      github: { repository: options.repository, apiUrl: github.url, token, ...webhook },
      redis: { url: options.redisUrl ?? sandbox.redis.url },
      kubeconfig: { path: options.kubeconfig ?? sandbox.kubeconfig },
      listen: `127.0.0.1:${port}`,
      ...options.settings,
    };
    await writeFile(path, stringify(settings));
    return { path, port, number };
  }

  const settingsFile = async () => (await configure('worker')).path;

  const spawn = (args: readonly string[], logFile: string, programs?: string) => {
    const path = process.env['PATH'] ?? '';
    return startChild(sandbox.reaper, {
      command: process.execPath,
      args: [...args],
      logFile,
      env: {
        PATH: programs ? `${programs}:${path}` : path,
        HOME: folder,
        NO_COLOR: '1',
        ...(sandbox.compiled && { NODE_COMPILE_CACHE: sandbox.compiled }),
      },
      cwd: folder,
    });
  };

  return {
    repository,
    github,
    copy,
    folder,
    webhookUrl,
    start: async (role, flags = [], nodeFlags = [], machine?) => {
      const { path, port, number } = await configure(role, machine?.name);
      const logFile = join(folder, `${role}-${number}.log`);
      const args = [...nodeFlags, program, role, '--config', path, ...flags];
      const child = await spawn(args, logFile, machine?.programs);
      processes.push(child);
      const url = `http://127.0.0.1:${port}`;
      await until(() => isReady(url), {
        what: `lockstep ${role}`,
        everyMs: 20,
        check: async () => {
          if (!child.running()) throw new Error(`lockstep ${role} ended: ${await child.lastWords()}`);
        },
      }).catch(async (error) => {
        await child.kill();
        throw error;
      });
      return { ...child, url, logFile, log: async () => parseLog(await readFile(logFile, 'utf8')) };
    },
    settingsFile,
    run: async (...args) => {
      const path = await settingsFile();
      const logFile = join(folder, `command-${randomBytes(4).toString('hex')}.log`);
      const child = await spawn([program, ...args, '--config', path], logFile);
      const code = await child.ended();
      return { code, output: await readFile(logFile, 'utf8') };
    },
    stop: async () => {
      for (const remove of removeWebhooks) remove();
      stopRecording();
      await Promise.all(processes.map((child) => child.kill()));
      await github.close();
    },
  };
}

function asActivity({ branch, before, after, forced }: Push): Parameters<GithubDouble['recordPush']>[0] {
  const kind =
    before === noCommit
      ? 'branch_creation'
      : after === noCommit
        ? 'branch_deletion'
        : forced
          ? 'force_push'
          : 'push';
  return { ref: `refs/heads/${branch}`, before, after, kind };
}

async function isReady(url: string): Promise<boolean> {
  const reply = await fetch(`${url}/readyz`).catch(() => undefined);
  return reply?.status === 200;
}

function parseLog(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
