import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gitEnvironment } from './git-remote.ts';

/** Serves the bare repositories of a folder by git-http-backend(1), as a forge would. */
export interface GitHttpServer {
  /** `http://127.0.0.1:PORT`; a repository is at `<origin>/<name>.git`. */
  origin: string;
  /** Each request's method, path and headers, in the order in which they came. */
  requests: { url: string; authorization: string | undefined }[];
  /** Answers in place of git while set; false lets git answer, a promise holds the request up until then. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>) | undefined;
  close(): Promise<void>;
}

/** `token`: refuse (401) who does not send it as the password of basic authentication. */
export async function gitHttpServer(
  folder: string,
  { token }: { token?: string } = {},
): Promise<GitHttpServer> {
  const children = new Set<ChildProcess>();
  const http = createServer(async (request, response) => {
    server.requests.push({ url: request.url ?? '', authorization: request.headers.authorization });
    if (await server.intercept?.(request, response)) return;
    if (token !== undefined && passwordOf(request) !== token) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const child = backend(folder, request, response);
    children.add(child);
    child.on('close', () => children.delete(child));
  });
  http.listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  const server: GitHttpServer = {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    requests: [],
    intercept: undefined,
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}

function passwordOf(request: IncomingMessage): string | undefined {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  return basic && Buffer.from(basic, 'base64').toString('utf8').split(':')[1];
}

/** Runs the CGI program for one request (RFC 3875). */
function backend(folder: string, request: IncomingMessage, response: ServerResponse): ChildProcess {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...gitEnvironment,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'somebody',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => {});
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => answer(Buffer.concat(chunks), response));
  return child;
}

function answer(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  const headers = output.toString('latin1', 0, Math.max(end, 0)).split('\r\n');
  let status = end < 0 ? 500 : 200;
  for (const header of headers) {
    const [name = '', value = ''] = header.split(/:\s*/, 2);
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else if (name !== '') response.setHeader(name, value);
  }
  response.writeHead(status).end(output.subarray(end + 4));
}
