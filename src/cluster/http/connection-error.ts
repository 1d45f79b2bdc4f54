import { ClusterError } from '../cluster-error.ts';

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

const PHRASES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the server's certificate has expired: renew it on the server",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the server's certificate is for another name: correct `server`, or set `tls-server-name` in the kubeconfig",
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'its name is not known to DNS',
  EAI_AGAIN: 'DNS did not answer',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no route to it',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within the time limit',
  UND_ERR_HEADERS_TIMEOUT: 'no answer within the time limit',
  UND_ERR_BODY_TIMEOUT: 'the answer stood still for longer than the time limit',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too big',
};

/**
 * Why no answer came, from what undici and Node report. Always transient: a certificate may be renewed,
 * a server come back. The parser's errors hold parts of the reply, so only their code is kept.
 */
export function connectionError(server: string, error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  const code = codeOf(error);
  return new ClusterError('transient', `${server}: ${phraseOf(code)}`, {
    reason: UNTRUSTED.has(code) ? 'UntrustedCertificate' : 'NoConnection',
    cause: code.startsWith('HPE_') ? undefined : error,
  });
}

/** True where the connection broke before any answer: a read may be sent once more. */
export function isBrokenConnection(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOf(error));
}

function phraseOf(code: string): string {
  if (UNTRUSTED.has(code)) {
    return "the server's certificate is not signed by the kubeconfig's certificate authority: correct `certificate-authority`, or check who answers there";
  }
  if (code.startsWith('HPE_')) return `what answered does not speak HTTP (${code})`;
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return `TLS failed (${code})`;
  return PHRASES[code] ?? (code === '' ? 'the connection failed' : `the connection failed (${code})`);
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}
