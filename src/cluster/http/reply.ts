import type { Reply } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import type { KubeObject } from '../object.ts';
import { classify } from './classify.ts';
import type { WireReply } from './exchange.ts';
import { record, text } from './kube-status.ts';
import { isObjectMeta } from './object-shape.ts';
import { DEEPEST, parseJson, readJson } from './parse-json.ts';
import { parseWarnings } from './warnings.ts';

/** The JSON of a 2xx reply. Throws a `ClusterError` for any other, and for what is no JSON. */
export function successBody({ status, headers, body }: WireReply, secret?: string): unknown {
  if (status >= 300 && status < 400) throw redirected(status);
  if (status < 200 || status >= 400) {
    throw classify({ status, body: parseJson(body), retryAfter: single(headers['retry-after']), secret });
  }
  return jsonOf(body, 'its reply');
}

/** The JSON value. Throws a `ClusterError` that says of `what` why there is none. */
export function jsonOf(bytes: Buffer | string, what: string): unknown {
  const json = readJson(bytes);
  if ('value' in json) return json.value;
  if (json.fault === 'no JSON') throw unreadable(`${what} is no JSON`);
  const message = `${what} is nested more than ${DEEPEST} levels deep, and was not looked at`;
  throw new ClusterError('transient', message, { reason: 'TooDeep' });
}

/** The reply to a write. */
export function writeReply(reply: WireReply, secret?: string): Reply {
  return {
    object: asObject(successBody(reply, secret)),
    created: reply.status === 201,
    warnings: warningsOf(reply, secret),
  };
}

/** Whoever warns, an admission webhook for instance, may quote what it warns of: of a Secret only that it was warned is said. */
function warningsOf({ headers }: WireReply, secret: string | undefined): string[] {
  const warnings = parseWarnings(headers['warning']);
  return secret === undefined || warnings.length === 0 ? warnings : [UNTOLD];
}

const UNTOLD =
  'the server warned, in words that may hold a value: `kubectl apply --dry-run=server` shows them';

/** The value as an object that has apiVersion, kind, a name and well-formed metadata. Throws a `ClusterError` where it is none. */
export function asObject(value: unknown): KubeObject {
  const object = record(value);
  const isTyped = text(object['apiVersion']) !== '' && text(object['kind']) !== '';
  if (!isTyped || !isObjectMeta(object['metadata'])) {
    throw unreadable('its reply is no Kubernetes object');
  }
  return object as KubeObject;
}

/** Something else than an API server answers: perhaps a proxy on the way, perhaps for a moment. */
export function unreadable(what: string): ClusterError {
  return new ClusterError('transient', `the server does not answer as a Kubernetes API does: ${what}`, {
    reason: 'Unreadable',
  });
}

function redirected(status: number): ClusterError {
  const message = `the server answered with a redirect (${status}), which is never followed: correct \`server\` in the kubeconfig`;
  return new ClusterError('refused', message, { status, reason: 'Redirect' });
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
