import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { git } from './git.ts';
import { serveWithBackend } from './http-backend.ts';
import { isForced, type Push, pushEvent } from './push-event.ts';
import { createWebhooks, type WebhookFaults, type Webhooks } from './webhooks.ts';

/** What goes wrong with fetches and pushes, on order. */
export interface GitFaults {
  /** Connections are broken off without an answer. */
  down?: boolean;
  /** Before each answer. */
  delayMs?: number;
  /** Bytes of each answer's body, after which the connection is broken. */
  truncateAfter?: number;
  /** How fast each answer's body comes, in bytes a second. */
  bytesPerSecond?: number;
  /** There is no repository any more: 404, as for one that nobody may see. */
  gone?: boolean;
  /** Who pushes is spared. */
  fetchesOnly?: boolean;
  /** Basic authentication with this password (and any user name) is needed. */
  token?: string;
}

export interface SandboxRepository {
  /** `owner/name`. */
  fullName: string;
  /** To clone, fetch and push. */
  url: string;
  /** The bare repository on disk. */
  folder: string;
  /** What goes wrong with fetches and pushes from now on; replaces all former orders. */
  setFaults(faults: GitFaults): void;
  /** What goes wrong with its webhooks from now on; replaces all former orders. */
  setWebhookFaults(faults: WebhookFaults): void;
}

/** Git over smart HTTP, with webhooks as GitHub sends them. */
export interface GitServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly webhooks: Webhooks;
  createRepository(fullName: string): Promise<SandboxRepository>;
  /** Moves the branch to a commit that the repository has, as a push would, faster than any client can push. */
  moveBranch(repository: SandboxRepository, branch: string, to: string): Promise<void>;
  /** Called after each push, once a branch, before its webhook goes out. Gives back how to stop that. */
  onPush(listener: (push: Push) => void): () => void;
  stop(): Promise<void>;
}

export async function startGitServer(folder: string): Promise<GitServer> {
  const root = join(folder, 'repositories');
  await mkdir(root);
  const listeners = new Set<(push: Push) => void>();
  const webhooks = createWebhooks();
  const ordered = new Map<string, GitFaults>();
  const faultsOf = (repository: string) => ordered.get(repository) ?? {};

  const server = createServer((request, response) => {
    answer({ root, folder, url, faultsOf, onPush: announce }, request, response).catch(() =>
      response.destroy(),
    );
  });
  const url = await listen(server);

  async function announce(push: Push, bare: string): Promise<void> {
    for (const listener of listeners) listener(push);
    await webhooks.send(push.repository, 'push', await pushEvent(push, bare, url));
  }

  return {
    url,
    webhooks,
    createRepository: async (fullName) => {
      const bare = join(root, `${fullName}.git`);
      await createBare(bare);
      return {
        fullName,
        url: `${url}/${fullName}.git`,
        folder: bare,
        setFaults: (faults) => void ordered.set(fullName, faults),
        setWebhookFaults: (faults) => webhooks.setFaults(fullName, faults),
      };
    },
    moveBranch: async ({ fullName, folder: bare }, branch, after) => {
      const at = Date.now();
      const before = await git(bare, 'rev-parse', `refs/heads/${branch}`);
      await git(bare, 'update-ref', `refs/heads/${branch}`, after, before);
      const forced = await isForced(bare, before, after);
      await announce({ repository: fullName, branch, before, after, forced, at }, bare);
    },
    onPush: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: async () => {
      webhooks.stop();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface AnswerDeps {
  /** Holds the bare repositories. */
  root: string;
  /** Takes what hooks write. */
  folder: string;
  /** Our own. */
  url: string;
  faultsOf(repository: string): GitFaults;
  onPush(push: Push, bare: string): Promise<void>;
}

async function answer(deps: AnswerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = Date.now();
  const { pathname, search } = new URL(request.url ?? '/', deps.url);
  const [repository = ''] = pathname.slice(1).split('.git/');
  const faults = deps.faultsOf(repository);
  const spared = faults.fetchesOnly && request.url?.includes('git-receive-pack');
  const { down, delayMs, token, gone, truncateAfter, bytesPerSecond } = spared ? {} : faults;
  if (delayMs) await sleep(delayMs, undefined, { ref: false });
  if (down) return void request.socket.destroy();
  if (token !== undefined && !carries(request, token)) return refuse(response);
  if (gone) return void response.writeHead(404).end('Repository not found.\n');
  // The hook writes here what was pushed: exact, however many push at a time.
  const pushed = join(deps.folder, `pushed-${randomUUID()}`);
  await serveWithBackend(request, response, {
    root: deps.root,
    path: pathname,
    query: search.slice(1),
    env: { SANDBOX_PUSHED: pushed },
    truncateAfter,
    bytesPerSecond,
  });
  if (!pathname.endsWith('/git-receive-pack')) return;
  const lines = await readFile(pushed, 'utf8').catch(() => '');
  await rm(pushed, { force: true });
  await announceAll(deps, { repository, at }, lines);
}

async function announceAll(
  { root, onPush }: AnswerDeps,
  { repository, at }: Pick<Push, 'repository' | 'at'>,
  lines: string,
): Promise<void> {
  const bare = join(root, `${repository}.git`);
  for (const { branch, before, after } of branchesOf(lines)) {
    const forced = await isForced(bare, before, after);
    await onPush({ repository, branch, before, after, forced, at }, bare);
  }
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that nobody stopped must not keep a test process alive.
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Like GitHub's: any commit that a branch reaches may be fetched by its sha. */
async function createBare(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main');
  await git(folder, 'config', 'uploadpack.allowReachableSHA1InWant', 'true');
  const hook = join(folder, 'hooks', 'post-receive');
  await mkdir(join(folder, 'hooks'), { recursive: true });
  await writeFile(hook, '#!/bin/sh\ncat >>"$SANDBOX_PUSHED"\n');
  await chmod(hook, 0o755);
}

/** The hook's lines: `BEFORE AFTER REF`. */
function branchesOf(lines: string): { branch: string; before: string; after: string }[] {
  const heads = 'refs/heads/';
  return lines
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([before, after, ref]) =>
      before && after && ref?.startsWith(heads) ? [{ branch: ref.slice(heads.length), before, after }] : [],
    );
}

function carries(request: IncomingMessage, token: string): boolean {
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
  const password = Buffer.from(value, 'base64').toString().split(':').slice(1).join(':');
  return scheme?.toLowerCase() === 'basic' && password === token;
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { 'www-authenticate': 'Basic realm="sandbox"' }).end('authentication is needed\n');
}
