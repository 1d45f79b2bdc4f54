/** What a failed call to a cluster means for who called it. */
export type ClusterErrorKind =
  /** The server's last word on this request: sending it again changes nothing (422, 403, 400, 413, final 500s). */
  | 'refused'
  /** Another manager owns a field that an apply without force would change. */
  | 'field-conflict'
  /** A precondition did not hold: uid, resourceVersion, or the object exists (409). Read again, plan again. */
  | 'stale'
  /** Absent: the object, its namespace, or its kind (404). */
  | 'not-found'
  /** The server has forgotten the version that a watch or a page starts from (410). */
  | 'expired'
  /** It may go better later: 429, 5xx, "failed calling webhook", time-outs, no connection. */
  | 'transient'
  /** 401, or credentials that could not be had. */
  | 'unauthenticated'
  /** The lease ran out before the request was at the socket: nothing was sent. */
  | 'lease-lost';

/** One of the causes that a Kubernetes Status lists: which field, and why. */
export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

/** The only error that a `Cluster` throws. Never holds a request's body or headers. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly kind: ClusterErrorKind;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** The Status's reason, e.g. `Invalid`; '' where there is none. */
  readonly reason: string;
  readonly causes: StatusCause[];
  /** From `Retry-After`, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: ClusterErrorKind,
    message: string,
    details: {
      status?: number;
      reason?: string;
      causes?: StatusCause[];
      retryAfterMs?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.status = details.status ?? 0;
    this.reason = details.reason ?? '';
    this.causes = details.causes ?? [];
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Reasons of what was answered and cannot be read: by its size, its depth, or since no API server writes so. */
const UNREAD = new Set(['Unreadable', 'TooDeep', 'ReplyTooLarge']);

/** True if what the server sent could not be read. One object that anybody made may be the cause. */
export function isUnread({ reason }: ClusterError): boolean {
  return UNREAD.has(reason);
}

/** True if the server answered this request, if only with what cannot be read: others to it may go well. */
export function isAnswered(error: ClusterError): boolean {
  return error.status > 0 || isUnread(error);
}

/** Narrows an unknown error to a ClusterError of one of these kinds. */
export function isClusterError(error: unknown, ...kinds: ClusterErrorKind[]): error is ClusterError {
  return error instanceof ClusterError && (kinds.length === 0 || kinds.includes(error.kind));
}
