import type { StatusCause } from '../cluster-error.ts';
import type { KubeStatus } from './kube-status.ts';

/** Longest message, characters. */
const LONGEST = 1000;

/** A refused patch is answered with the whole live object, quoted: longer values are left out. */
const LONG_QUOTED = /"(?:[^"\\]|\\.){120,}"/g;

/** The server's own words, without long values; or its code, where it has no words. */
export function describeStatus(code: number, status: KubeStatus): string {
  if (status.message === '') return `the server answered ${code} without a reason`;
  return clip(status.message.replace(LONG_QUOTED, '"(left out)"'));
}

/**
 * What may be said of a refused Secret: codes, field paths and known phrases. The server's free text may
 * quote values ("expected string, got ...", "Invalid value: ...").
 */
export function describeSecretStatus(secret: string, code: number, status: KubeStatus): string {
  const fields = withoutValues(status.causes).map(({ field, reason, message }) =>
    [field, message === '' ? reason : message].filter(Boolean).join(': '),
  );
  const said = [...new Set([...fields, ...knownPhrases(status.message)])].join('; ');
  const what = `${secret}: the server answered ${code}${status.reason === '' ? '' : ` ${status.reason}`}`;
  return clip(said === '' ? what : `${what}: ${said}`);
}

/** The causes without text that may quote a value; who conflicts is kept, for that names managers only. */
export function withoutValues(causes: StatusCause[]): StatusCause[] {
  return causes.map((cause) => ({
    ...cause,
    message: cause.reason === 'FieldManagerConflict' ? (cause.message ?? '') : '',
  }));
}

const PHRASES = [
  /(?:\.[\w[\].-]+: )?field not declared in schema/,
  /\.[\w[\].-]+: expected [a-z]+/,
  /illegal base64 data/,
  /request is too large/,
  /unknown field "[\w.[\]-]+"/,
  /failed calling webhook "[\w.-]+"/,
  /admission webhook "[\w.-]+" denied the request/,
  /field is immutable/,
  /object has been modified/,
  /already exists/,
  /being terminated/,
  /not found/,
  /is forbidden/,
];

/** Phrases that the server is known to say, from the part of its message in which no value can be. */
function knownPhrases(message: string): string[] {
  const safe = message.split(/ got |Invalid value|Unsupported value|Duplicate value|Value:/, 1)[0] ?? '';
  return PHRASES.map((phrase) => phrase.exec(safe)?.[0]).filter((phrase) => phrase !== undefined);
}

function clip(message: string): string {
  return message.length <= LONGEST ? message : `${message.slice(0, LONGEST - 1)}…`;
}
