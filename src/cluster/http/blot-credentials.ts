import type { Access } from './access.ts';
import type { WireReply } from './exchange.ts';
import { parseJson } from './parse-json.ts';

/** A longer error than any object that it could quote: nothing of it is repeated. */
const LONGEST_ERROR = 8 * 1024 * 1024;

/**
 * Takes the credentials that were sent out of JSON text, for a server may echo them in an error, and errors
 * may be published. Parsed and written anew, so that no escape hides them; '' for what is no JSON.
 */
export function blotCredentials(access: Access, json: string): string {
  const value = parseJson(json);
  if (value === undefined) return '';
  let clean = JSON.stringify(value);
  for (const secret of secretsOf(access)) {
    clean = clean.replaceAll(JSON.stringify(secret).slice(1, -1), '[redacted]');
  }
  return clean;
}

/** The reply, without our credentials where it is a failure and its text may become an error's. */
export function blotFailure(access: Access, reply: WireReply): WireReply {
  if (reply.status < 400) return reply;
  const said = reply.body.length > LONGEST_ERROR ? '' : blotCredentials(access, reply.body.toString());
  return { ...reply, body: Buffer.from(said) };
}

/** Bearer token, or basic user and password in both forms; longest first. Shorter ones than 6 are words. */
function secretsOf({ headers }: Access): string[] {
  const authorization = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const [scheme = '', credential = ''] = String(authorization ?? '').split(' ', 2);
  const pair = scheme.toLowerCase() === 'basic' ? Buffer.from(credential, 'base64').toString() : '';
  const password = pair.slice(pair.indexOf(':') + 1);
  return [credential, pair, password].filter((secret) => secret.length >= 6);
}
