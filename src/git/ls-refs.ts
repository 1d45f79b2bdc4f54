import { Agent, request } from 'undici';
import type { Remote } from './remote.ts';
import { isObjectId } from './remote.ts';

export interface LsRefsOptions {
  remote: Remote;
  /** Of the `Authorization` header, called before each request; undefined: none is sent. */
  authorization: () => Promise<string | undefined>;
  /** PEM of the authorities to trust in place of the system's. */
  ca?: string | undefined;
  timeoutMs: number;
}

/** Asks for the branch's tip; undefined where the answer is not a plain tip, whatever the reason. */
export type LsRefs = (signal?: AbortSignal) => Promise<string | undefined>;

const LARGEST_REPLY_BYTES = 64 * 1024;
const IDLE_MS = 50_000;

/**
 * The branch's tip by command ls-refs of Git's protocol v2 (gitprotocol-v2(5)), over a connection that is kept:
 * one round trip and no process, where `git ls-remote` takes a TLS handshake, two round trips and three processes.
 * Whatever is out of the ordinary (a redirect, a refusal, an older protocol, a branch that is not there) is left
 * to git, which explains it.
 */
export function lsRefs({ remote, authorization, ca, timeoutMs }: LsRefsOptions): LsRefs {
  const dispatcher = new Agent({
    connections: 2,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: LARGEST_REPLY_BYTES,
    ...(ca && { connect: { ca } }),
  });
  const ref = `refs/heads/${remote.branch}`;
  const url = `${remote.url.replace(/\/+$/, '')}/git-upload-pack`;
  const body = [
    line('command=ls-refs'),
    line('agent=lockstep'),
    '0001',
    line(`ref-prefix ${ref}`),
    '0000',
  ].join('');

  return async (signal) => {
    try {
      const header = await authorization();
      const reply = await request(url, {
        method: 'POST',
        dispatcher,
        signal: signal ?? null,
        headers: {
          'content-type': 'application/x-git-upload-pack-request',
          accept: 'application/x-git-upload-pack-result',
          'git-protocol': 'version=2',
          ...(header && { authorization: header }),
        },
        body,
      });
      const text = await reply.body.text();
      return reply.statusCode === 200 ? tipIn(text, ref) : undefined;
    } catch {
      return undefined;
    }
  };
}

/** A pkt-line (gitprotocol-common(5)): four hex digits of length, themselves included. */
function line(text: string): string {
  const payload = `${text}\n`;
  return (Buffer.byteLength(payload) + 4).toString(16).padStart(4, '0') + payload;
}

/** The object id of exactly this ref, in an answer that is complete: the flush at its end is there. */
export function tipIn(answer: string, ref: string): string | undefined {
  let tip: string | undefined;
  for (let at = 0; at + 4 <= answer.length; ) {
    const digits = answer.slice(at, at + 4);
    if (digits === '0000') return tip;
    const length = /^[0-9a-f]{4}$/.test(digits) ? Number.parseInt(digits, 16) : 0;
    if (length <= 4) return undefined;
    const [oid = '', name] = answer
      .slice(at + 4, at + length)
      .trimEnd()
      .split(' ');
    if (name === ref && isObjectId(oid)) tip = oid;
    at += length;
  }
  return undefined;
}
