import type { RedisOptions } from 'ioredis';
import { PokeError } from './pokes.ts';

/** How the installation reaches Redis. */
export interface RedisAccess {
  /** `redis://host:port/db`, `rediss://` for TLS, or the absolute path of a socket. */
  url: string;
  /** An ACL user; in place of what the URL says. */
  username?: string | undefined;
  password?: string | undefined;
  /** PEM of the authorities to trust for `rediss://`, in place of the system's. */
  ca?: string | undefined;
}

/** Where to connect, and how to speak of it. */
export interface RedisSettings {
  connection: RedisOptions;
  /** For people: without user and password. */
  address: string;
  /** May appear nowhere. */
  secrets: string[];
}

interface Credentials {
  username?: string | undefined;
  password?: string | undefined;
}

/**
 * Reads the URL by ourselves: ioredis would take any of its settings from a query string.
 * Throws `PokeError`, which never repeats user or password.
 */
export function redisSettings({ url, username, password, ca }: RedisAccess): RedisSettings {
  if (url.startsWith('/')) return withCredentials({ path: url }, url, { username, password });
  const parsed = parseUrl(url);
  const connection: RedisOptions = {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || 6379),
    db: Number(parsed.pathname.slice(1)),
  };
  if (parsed.protocol === 'rediss:') connection.tls = ca === undefined ? {} : { ca };
  return withCredentials(connection, `${parsed.protocol}//${parsed.host}${parsed.pathname}`, {
    username: username ?? decoded(parsed.username),
    password: password ?? decoded(parsed.password),
  });
}

function parseUrl(url: string): URL {
  const parsed = URL.parse(url);
  const isRedis = parsed && /^rediss?:$/.test(parsed.protocol) && parsed.hostname !== '';
  if (isRedis && /^(?:\/\d*)?$/.test(parsed.pathname)) return parsed;
  throw new PokeError(
    'The URL of Redis is none. Use redis://host:6379, rediss://host:6379/0 or the path of a socket',
  );
}

function decoded(text: string): string | undefined {
  return text === '' ? undefined : decodeURIComponent(text);
}

function withCredentials(
  connection: RedisOptions,
  address: string,
  { username, password }: Credentials,
): RedisSettings {
  const user = username === undefined ? {} : { username };
  const secret = password === undefined ? {} : { password };
  return {
    connection: { ...connection, ...user, ...secret },
    address,
    secrets: password ? [password, encodeURIComponent(password)] : [],
  };
}

/** An error of Redis or its client in a person's words. Their objects hold the commands with all arguments: never log those. */
export function pokeError(what: string, { address, secrets }: RedisSettings, error: unknown): PokeError {
  let said = error instanceof Error ? error.message : String(error);
  for (const secret of secrets) said = said.replaceAll(secret, '[redacted]');
  return new PokeError(`${what} at ${address}: ${said}${adviceFor(said)}`);
}

const advice: [RegExp, string][] = [
  [/WRONGPASS|NOAUTH|AUTH <password>/, 'Check user and password'],
  [/NOPERM/, 'Let the ACL user run scripts and INFO, and touch the keys below the prefix'],
  [
    /certificate|self-signed|wrong version number|packet length|EPROTO/i,
    'Check rediss:// and its authorities',
  ],
  [/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENOENT|writeable|timed out/, 'Check that Redis runs there'],
  [/^OOM/, 'Give Redis more memory'],
];

function adviceFor(said: string): string {
  const found = advice.find(([pattern]) => pattern.test(said));
  return found ? `. ${found[1]}` : '';
}

/** Errors that waiting does not mend. */
export function isRefusal(error: unknown): boolean {
  return /WRONGPASS|NOAUTH|NOPERM|certificate|self-signed|wrong version number|EPROTO/i.test(String(error));
}
