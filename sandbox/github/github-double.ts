import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppRegistration, type GithubAuthState, githubAuth } from './github-auth.ts';
import { type FaultOrder, type FaultState, type GithubFaults, githubFaults } from './github-faults.ts';
import { describedApi, type GithubJudge, githubJudge, type Judged } from './github-judge.ts';
import { OPERATIONS, type OperationDeps, type Reply } from './github-operations.ts';
import { isoSeconds } from './github-shapes.ts';
import { type GithubState, githubState } from './github-state.ts';

export interface GithubDoubleOptions {
  /** `owner/name`; the only repository there is. */
  repository: string;
  /** The token that is let in. */
  token: string;
  app?: AppRegistration;
  /** Which commits were pushed; by default every sha is known. */
  knowsCommit?: (sha: string) => boolean;
  /** 0, the default: any free one. */
  port?: number;
  /** `/api/v3` makes it a GitHub Enterprise server. */
  apiRoot?: string;
}

/** One request as it came in, and what was answered. */
export interface LoggedRequest {
  /** Ms since the epoch. */
  at: number;
  method: string;
  /** With its query. */
  path: string;
  operation?: string;
  /** Absent where the connection was broken instead. */
  status?: number;
}

export interface GithubDouble
  extends GithubFaults,
    Pick<GithubState, 'statuses' | 'recordPush' | 'setPullRequest' | 'onStatus' | 'waitForStatus'> {
  /** Base URL of the API. */
  url: string;
  requests: LoggedRequest[];
  /** Every request and reply that GitHub's description does not allow: a test that leaves one has failed. */
  violations: string[];
  /** Makes all tokens worthless, as when somebody revokes them. */
  revokeTokens(): void;
  /** Lets the configured token in again. */
  restoreTokens(): void;
  /** Lets a status come from elsewhere, without a request. */
  addStatus: GithubState['addStatus'];
  close(): Promise<void>;
}

const apis = new Map<string | undefined, ReturnType<typeof describedApi>>();

function apiAt(root: string | undefined): ReturnType<typeof describedApi> {
  const api = apis.get(root) ?? readDescription().then((description) => describedApi(description, root));
  apis.set(root, api);
  return api;
}

async function readDescription(): Promise<Parameters<typeof describedApi>[0]> {
  return JSON.parse(await readFile(new URL('openapi.json', import.meta.url), 'utf8'));
}

/** GitHub on loopback: one repository's statuses and pushes, judged by GitHub's own OpenAPI description. */
export async function githubDouble(options: GithubDoubleOptions): Promise<GithubDouble> {
  const judge = githubJudge(await apiAt(options.apiRoot));
  const state = githubState();
  const faults = githubFaults();
  const auth = githubAuth(options.token, options.app);
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${options.apiRoot ?? ''}`;
  const [owner = '', repo = ''] = options.repository.split('/');
  const deps = {
    site: { url, owner, repo },
    state,
    auth,
    faults,
    knowsCommit: options.knowsCommit ?? (() => true),
  };
  const requests: LoggedRequest[] = [];
  server.on('request', (request, response) => {
    void serve({ deps, judge, requests }, request, response).catch(() => request.socket.destroy());
  });
  return {
    ...faults,
    ...state,
    url,
    requests,
    violations: judge.violations,
    revokeTokens: auth.revoke,
    restoreTokens: auth.restore,
    close: () => closed(server),
  };
}

interface Context {
  deps: OperationDeps;
  judge: GithubJudge;
  requests: LoggedRequest[];
}

async function serve(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { faults } = context.deps;
  const logged: LoggedRequest = { at: Date.now(), method: request.method ?? '', path: request.url ?? '' };
  context.requests.push(logged);
  const judged = context.judge.request(request, await bodyOf(request));
  if (judged.operation !== undefined) logged.operation = judged.operation;
  await sleep(faults.delayMs(), undefined, { ref: false });
  faults.check(judged.operation);
  const reply = faults.isDown() ? undefined : replyTo(context, request, judged);
  if (reply === undefined) {
    request.socket.destroy();
    return;
  }
  logged.status = reply.status;
  send(response, reply, faults);
}

/** With the faults that were ordered; undefined: the connection breaks. */
function replyTo(context: Context, request: IncomingMessage, judged: Judged): Reply | undefined {
  const order = context.deps.faults.take(judged.operation);
  if (order === undefined) return granted(context, request, judged);
  if (order.afterWrite) granted(context, request, judged);
  return order.status === undefined ? undefined : failureOf(order.status, order);
}

/** As GitHub answers conditional requests: what has not changed is 304 without a body. */
function unlessUnchanged(reply: Reply, { headers }: IncomingMessage): Reply {
  if (reply.status !== 200) return reply;
  const etag = `W/"${createHash('sha256').update(JSON.stringify(reply.body)).digest('hex')}"`;
  const isKnown = headers['if-none-match'] === etag;
  return isKnown
    ? { status: 304, body: {}, headers: { etag } }
    : { ...reply, headers: { ...reply.headers, etag } };
}

/** What GitHub itself would answer, with nothing wrong but the request. */
function granted({ deps, judge }: Context, request: IncomingMessage, judged: Judged): Reply {
  if (deps.faults.spend()) return error(403, 'API rate limit exceeded for installation ID 1.');
  if (judged.operation === undefined) return error(404, 'Not Found');
  if (!isLetIn(deps.auth, judged.operation, request.headers.authorization))
    return error(401, 'Bad credentials');
  if (judged.problem !== undefined) return error(422, judged.problem);
  const { owner, repo } = judged.call.params;
  const here = owner === undefined || (owner === deps.site.owner && repo === deps.site.repo);
  const reply = here ? OPERATIONS[judged.operation]!(deps, judged.call) : error(404, 'Not Found');
  return unlessUnchanged(judge.reply(judged.operation, reply), request);
}

const isLetIn = (auth: GithubAuthState, operation: string, authorization: string | undefined): boolean =>
  operation.startsWith('apps/') ? auth.isApp(authorization) : auth.mayCall(authorization);

function failureOf(status: number, { message = 'Server Error', retryAfter }: FaultOrder): Reply {
  return {
    ...error(status, message),
    ...(retryAfter !== undefined && { headers: { 'retry-after': `${retryAfter}` } }),
  };
}

function send(response: ServerResponse, { status, body, headers }: Reply, faults: FaultState): void {
  const { limit, remaining, resetAt } = faults.limit();
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': Math.ceil(resetAt / 1000),
    'x-github-request-id': isoSeconds(Date.now()),
    ...headers,
  });
  response.end(status === 304 ? '' : JSON.stringify(body));
}

const error = (status: number, message: string): Reply => ({
  status,
  body: { message, status: `${status}` },
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await done;
}
