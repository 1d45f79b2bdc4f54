import { ForgeError, StatusesExhausted } from './forge.ts';

/** What GitHub answered to a request that it did not grant. */
export interface FailedReply {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string | number | undefined>;
  /** GitHub's own words. */
  message: string;
}

/** What was tried, where it was tried, and what must never be repeated in a message. */
export interface Attempt {
  /** A clause that follows "GitHub refused to": `post status lockstep on 0123abc of owner/name`. */
  what: string;
  /** Wall clock in ms, for replies that carry no date of their own. */
  now: number;
  secrets: readonly string[];
}

const MINUTE_MS = 60_000;
/** Primary limits reset within the hour: a longer wait is a fault of a clock or of a proxy. */
const LONGEST_WAIT_MS = 65 * MINUTE_MS;

/**
 * The `ForgeError` for what octokit threw. octokit reports a broken connection as status 500 without a
 * response, so the response tells the two apart. Neither octokit's request nor its headers are kept.
 */
export function forgeErrorOf(thrown: unknown, attempt: Attempt): ForgeError {
  const reply = replyOf(thrown);
  if (reply === undefined) return noAnswer(thrown, attempt);
  const said = `${reply.status}: ${clean(reply.message, attempt.secrets)}`;
  const waitMs = rateLimitWaitMs(reply, attempt.now);
  if (waitMs !== undefined) {
    const seconds = Math.ceil(waitMs / 1000);
    return new ForgeError(
      'rate-limited',
      `GitHub limits how often we may ${attempt.what} (${said}). Trying again in ${seconds} s`,
      waitMs,
    );
  }
  if (reply.status >= 500 || reply.status === 408) {
    return new ForgeError(
      'transient',
      `GitHub could not ${attempt.what} (${said})`,
      retryAfterMs(reply, attempt.now),
    );
  }
  return refusal(reply, `GitHub refused to ${attempt.what} (${said})${adviceFor(reply.status)}`);
}

function refusal(reply: FailedReply, message: string): ForgeError {
  if (reply.status === 422 && /maximum number of statuses/i.test(reply.message)) {
    return new StatusesExhausted(message);
  }
  return new ForgeError('refused', message);
}

function noAnswer(thrown: unknown, { what, secrets }: Attempt): ForgeError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const why = clean(innermostMessage(cause), secrets);
  return new ForgeError('transient', `GitHub did not answer when asked to ${what}: ${why}`);
}

/** undici says only "fetch failed"; what failed is in the cause below. */
function innermostMessage(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'the connection failed';
  return thrown.cause instanceof Error ? innermostMessage(thrown.cause) : thrown.message || thrown.name;
}

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api, "Exceeding the rate limit". */
function rateLimitWaitMs(reply: FailedReply, now: number): number | undefined {
  if (reply.status !== 403 && reply.status !== 429) return undefined;
  const named = retryAfterMs(reply, now);
  if (named !== undefined) return named;
  if (String(reply.headers['x-ratelimit-remaining']) === '0') return untilResetMs(reply, now);
  if (reply.status === 429 || /secondary rate limit|abuse detection/i.test(reply.message)) return MINUTE_MS;
  return undefined;
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfterMs(reply: FailedReply, now: number): number | undefined {
  const value = reply.headers['retry-after'];
  if (value === undefined) return undefined;
  const text = String(value);
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - serverNow(reply, now);
  return Number.isNaN(ms) ? undefined : bounded(ms);
}

function untilResetMs(reply: FailedReply, now: number): number {
  const resetMs = Number(reply.headers['x-ratelimit-reset']) * 1000;
  return Number.isNaN(resetMs) ? MINUTE_MS : bounded(resetMs - serverNow(reply, now));
}

/** GitHub's own clock, where it tells: ours may be wrong. */
function serverNow(reply: FailedReply, now: number): number {
  const date = Date.parse(String(reply.headers['date']));
  return Number.isNaN(date) ? now : date;
}

const bounded = (ms: number): number => Math.min(Math.max(ms, 1000), LONGEST_WAIT_MS);

function adviceFor(status: number): string {
  switch (status) {
    case 401:
      return ". The token is wrong, expired or revoked, or the App key is not this App's: configure a valid one";
    case 403:
      return '. The credentials need "Commit statuses: write", "Contents: read" and "Pull requests: read" on this repository';
    case 404:
      return '. The repository is not there, or the credentials may not see it: check its name and their permissions';
    default:
      return '';
  }
}

const TOKENS = /\b(?:gh[a-z]_\w+|github_pat_\w+|v1\.[0-9a-f]{40}|eyJ[\w-]+\.[\w-]+\.[\w-]*)/g;

/** One bounded line without credentials: what stands between us and GitHub may answer anything, even our own headers. */
function clean(text: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce(
    (rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[REDACTED]')),
    text,
  );
  const line = hidden
    .replace(TOKENS, '[REDACTED]')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** The reply inside of octokit's error; undefined where none came. */
export function replyOf(thrown: unknown): FailedReply | undefined {
  if (!(thrown instanceof Error) || !('response' in thrown)) return undefined;
  const response = thrown.response as { status?: unknown; headers?: FailedReply['headers'] } | undefined;
  if (typeof response?.status !== 'number') return undefined;
  return { status: response.status, headers: response.headers ?? {}, message: thrown.message };
}
