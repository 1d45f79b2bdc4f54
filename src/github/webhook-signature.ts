import { createHmac, timingSafeEqual } from 'node:crypto';

const FORM = /^sha256=([0-9a-f]{64})$/;

/** Whether the raw `X-Hub-Signature-256` could be a signature at all; what is none needs no body to be read. */
export function hasSignatureForm(header: unknown): boolean {
  return typeof header === 'string' && FORM.test(header);
}

/**
 * Whether the body was signed with one of the secrets; several, so that a secret can be rotated without a gap.
 * `header` is the raw `X-Hub-Signature-256`: `sha256=` and 64 hex digits. Missing, doubled, shortened and
 * sha1 signatures are false. https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSigned(body: Uint8Array, header: unknown, secrets: readonly string[]): boolean {
  if (typeof header !== 'string') return false;
  const [, hex] = FORM.exec(header) ?? [];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  // Every secret is tried, so that the time taken does not tell which one it was. An empty one signs nothing.
  const matches = secrets.map(
    (secret) => secret !== '' && timingSafeEqual(createHmac('sha256', secret).update(body).digest(), given),
  );
  return matches.includes(true);
}
