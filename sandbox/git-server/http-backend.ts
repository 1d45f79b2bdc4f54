import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnThinly } from '../processes/spawner.ts';
import { gitEnv } from './git.ts';

export interface BackendRequest {
  /** Holds the bare repositories. */
  root: string;
  /** `/team/app.git/info/refs`. */
  path: string;
  query: string;
  /** More variables; hooks see them too. */
  env: Record<string, string>;
  /** Breaks the connection after so many bytes of the answer's body. */
  truncateAfter?: number | undefined;
  /** Lets the answer's body trickle. */
  bytesPerSecond?: number | undefined;
}

/**
 * Answers one request with `git http-backend`, a CGI program (RFC 3875). Resolves when it is over, also where the
 * client went away.
 */
export async function serveWithBackend(
  request: IncomingMessage,
  response: ServerResponse,
  { root, path, query, env, truncateAfter = Number.POSITIVE_INFINITY, bytesPerSecond }: BackendRequest,
): Promise<void> {
  const variables = { ...gitEnv(), ...cgiVariables(request), PATH_INFO: path, QUERY_STRING: query };
  const backend = await spawnThinly({
    command: 'git',
    args: ['http-backend'],
    env: { ...variables, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', ...env },
  });
  response.on('close', () => backend.kill());
  const asked = pipeline(request, backend.stdin);
  const answered = pipeline(
    backend.stdout,
    (output) => bodyOf(output, response, truncateAfter),
    (body) => trickling(body, bytesPerSecond),
    response,
  );
  await Promise.allSettled([asked, answered]);
}

function cgiVariables(request: IncomingMessage): Record<string, string> {
  const header = (name: string) => String(request.headers[name] ?? '');
  return {
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: header('content-type'),
    ...(request.headers['content-length'] ? { CONTENT_LENGTH: header('content-length') } : {}),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    // A named user may push.
    REMOTE_USER: 'ada',
    REMOTE_ADDR: '127.0.0.1',
  };
}

/** The backend's header block becomes the response's head; what follows is the body. */
async function* bodyOf(
  output: AsyncIterable<Buffer>,
  response: ServerResponse,
  truncateAfter: number,
): AsyncGenerator<Buffer> {
  let head = Buffer.alloc(0);
  let headIsSent = false;
  let left = truncateAfter;
  for await (const chunk of output) {
    let body = chunk;
    if (!headIsSent) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) continue;
      sendHead(response, head.subarray(0, end).toString('latin1'));
      headIsSent = true;
      body = head.subarray(end + 4);
    }
    yield body.subarray(0, left);
    left -= body.length;
    if (left < 0) throw new Error('truncated on order');
  }
}

const sipsPerSecond = 10;

async function* trickling(
  body: AsyncIterable<Buffer>,
  bytesPerSecond: number | undefined,
): AsyncGenerator<Buffer> {
  if (bytesPerSecond === undefined) return yield* body;
  const size = Math.ceil(bytesPerSecond / sipsPerSecond);
  for await (const chunk of body) {
    for (let from = 0; from < chunk.length; from += size) {
      yield chunk.subarray(from, from + size);
      await sleep(1_000 / sipsPerSecond, undefined, { ref: false });
    }
  }
}

function sendHead(response: ServerResponse, block: string): void {
  let status = 200;
  for (const line of block.split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}
