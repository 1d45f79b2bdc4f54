import pino, { type Logger } from 'pino';

const REDACTED = '[redacted]';
/** Shorter texts would blot out half of every line. */
const SHORTEST_SECRET = 6;

/**
 * JSON lines on stderr. Errors are told by name, message and code, never with the bodies or headers that some
 * libraries hang on them; and no line holds one of the configured secrets, whatever brought it there.
 */
export function createLogger(level: string, secrets: readonly string[]): Logger {
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).flatMap(spellings);
  const hide = (line: string) => hidden.reduce((text, secret) => text.replaceAll(secret, REDACTED), line);
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      redact: {
        paths: ['password', 'token', '*.password', '*.token', 'headers', '*.headers'],
        censor: REDACTED,
      },
      hooks: { streamWrite: hide },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/** As it stands, as JSON writes it, in base64 and in a URL. */
function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [...new Set([secret, json, base64, encodeURIComponent(secret)])];
}

/** What a line says of an error. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  const code = 'code' in error ? { code: String(error.code) } : {};
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { name, message, ...code, ...cause, stack };
}
