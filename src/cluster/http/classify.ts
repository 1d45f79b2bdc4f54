import { ClusterError, type ClusterErrorKind } from '../cluster-error.ts';
import { type KubeStatus, readStatus } from './kube-status.ts';
import { describeSecretStatus, describeStatus, withoutValues } from './status-text.ts';

/** A reply that is no success. */
export interface FailedReply {
  status: number;
  /** The parsed JSON body; undefined where there was none, or none that could be read. */
  body: unknown;
  /** The `Retry-After` header. */
  retryAfter?: string | undefined;
  /** `Secret shop/db` where the request was about a Secret: then no word that could hold a value is repeated. */
  secret?: string | undefined;
}

/** No server makes anybody wait longer than this, ms. */
const LONGEST_WAIT_MS = 300_000;

/** What a failed reply means for the caller. Pure. */
export function classify(reply: FailedReply): ClusterError {
  const said = readStatus(reply.body);
  const status = reply.secret === undefined ? said : withoutSentence(said);
  const message =
    reply.secret === undefined
      ? describeStatus(reply.status, status)
      : describeSecretStatus(reply.secret, reply.status, status);
  return new ClusterError(kindOf(reply.status, status), message, {
    status: reply.status,
    reason: status.reason,
    causes: reply.secret === undefined ? status.causes : withoutValues(status.causes),
    retryAfterMs: retryAfterMs(reply.retryAfter, status),
  });
}

/** Kubernetes' reasons are one word; a webhook may have put its whole sentence there, with a value in it. */
function withoutSentence(status: KubeStatus): KubeStatus {
  return /^[A-Za-z]*$/.test(status.reason) ? status : { ...status, reason: '' };
}

const BY_CODE: Readonly<Record<number, (status: KubeStatus) => ClusterErrorKind>> = {
  401: () => 'unauthenticated',
  403: (status) => (hasCause(status, 'NamespaceTerminating') ? 'transient' : 'refused'),
  404: () => 'not-found',
  408: () => 'transient',
  409: conflictKind,
  410: () => 'expired',
  422: (status) => (isUidMismatch(status) ? 'stale' : 'refused'),
  429: () => 'transient',
};

function kindOf(code: number, status: KubeStatus): ClusterErrorKind {
  if (code >= 500) return isFinal(status.message) ? 'refused' : 'transient';
  return BY_CODE[code]?.(status) ?? 'refused';
}

function conflictKind(status: KubeStatus): ClusterErrorKind {
  return hasCause(status, 'FieldManagerConflict') ? 'field-conflict' : 'stale';
}

function hasCause(status: KubeStatus, reason: string): boolean {
  return status.causes.some((cause) => cause.reason === reason);
}

/** A PATCH with another uid is told that uids are immutable (422): a precondition that did not hold. */
function isUidMismatch(status: KubeStatus): boolean {
  return status.causes.length > 0 && status.causes.every((cause) => cause.field === 'metadata.uid');
}

/** Server-side apply reports what is wrong with the request itself as 500. */
const FINAL =
  /field not declared in schema|failed to create typed patch object|illegal base64 data|unable to convert unstructured object|cannot unmarshal|request is too large|larger than max|should not be set on objects to be created/;

function isFinal(message: string): boolean {
  return !message.includes('failed calling webhook') && FINAL.test(message);
}

function retryAfterMs(header: string | undefined, status: KubeStatus): number | undefined {
  const seconds = header !== undefined && /^\d+$/.test(header) ? Number(header) : status.retryAfterSeconds;
  return seconds > 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : undefined;
}
