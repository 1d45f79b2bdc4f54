import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import type { Program } from './spawner.ts';

/**
 * `spawner-process.ts SOCKET`: listens there, prints a line once it does, and ends with its stdin. A request names a program
 * in its head and gives it its body as stdin; the reply is the program's stdout, and how it ended comes after that.
 */
const [socket = ''] = process.argv.slice(2);

const server = createServer({ maxHeaderSize: 2 ** 20 }, (request, response) => {
  const { command, args, cwd, env } = JSON.parse(asText(request.headers['x-program'])) as Program;
  const child = spawn(command, args, { cwd, env });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.on('error', (error) => end(response, { code: -1, stderr: error.message }));
  child.on('close', (code) => end(response, { code: code ?? -1, stderr }));
  response.on('close', () => child.kill());
  // A program that reads nothing may have ended before all of it was written.
  child.stdin.on('error', () => {});
  request.pipe(child.stdin);
  response.writeHead(200, { trailer: 'x-ended' });
  response.flushHeaders();
  child.stdout.pipe(response, { end: false });
});

function asText(header: IncomingMessage['headers'][string]): string {
  return Buffer.from(String(header), 'base64').toString();
}

function end(response: ServerResponse, ended: { code: number; stderr: string }): void {
  response.addTrailers({ 'x-ended': Buffer.from(JSON.stringify(ended)).toString('base64') });
  response.end();
}

// A connection that is closed for idleness could be just the one that is used again.
server.keepAliveTimeout = 0;
server.listen(socket, () => process.stdout.write('listening\n'));
process.stdin
  .on('end', () => {
    rmSync(dirname(socket), { recursive: true, force: true });
    process.exit();
  })
  .resume();
