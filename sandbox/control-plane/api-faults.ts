import type { ServerResponse } from 'node:http';
import type { ApiFault } from './api-proxy.ts';

/** Answers in place of the API server. */
export function answers(
  status: number,
  body: string | object,
  headers: Record<string, string> = {},
): ApiFault {
  return (response) => {
    const isText = typeof body === 'string';
    const type = isText ? 'text/html' : 'application/json';
    response
      .writeHead(status, { 'content-type': type, ...headers })
      .end(isText ? body : JSON.stringify(body));
  };
}

/** A failure as an API server words it (Kubernetes API, Status). */
export function fails(code: number, message: string, headers: Record<string, string> = {}): ApiFault {
  return answers(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message }, headers);
}

/** Passes the request on after so many ms. */
export function late(ms: number): ApiFault {
  return (response, pass) => {
    const timer = setTimeout(pass, ms);
    response.on('close', () => clearTimeout(timer));
  };
}

/** Breaks the connection, and the API server hears nothing. */
export const breaks: ApiFault = (response) => response.destroy();

/** The API server does what was asked; its reply never arrives. */
export const losesReply: ApiFault = (response, pass) =>
  pass((reply) => reply.resume().on('end', () => response.destroy()));

/** Nothing is passed on, and nothing is said. */
export const silent: ApiFault = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
};

/** A reply that goes on and on, as fast as it is read, up to so many bytes. */
export function longReply(begin: string, again: string, bytes: number): ApiFault {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(begin);
    pour(response, again.repeat(Math.ceil(65_536 / again.length)), bytes);
  };
}

function pour(response: ServerResponse, chunk: string, bytes: number): void {
  for (let left = bytes; left > 0; left -= chunk.length) {
    if (response.destroyed) return;
    if (!response.write(chunk)) {
      response.once('drain', () => pour(response, chunk, left - chunk.length));
      return;
    }
  }
  response.end();
}
