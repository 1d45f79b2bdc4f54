import type { StatusCause } from '../cluster-error.ts';

/** What a Kubernetes `Status` says (API conventions, "Response Status Kind"), every part optional. */
export interface KubeStatus {
  code: number;
  message: string;
  reason: string;
  causes: StatusCause[];
  /** Of the object that the status is about; '' where it is about none (an unknown path). */
  name: string;
  retryAfterSeconds: number;
}

/** Reads a Status from any JSON value; whatever is not there is '' or 0. */
export function readStatus(body: unknown): KubeStatus {
  const status = record(body);
  const details = record(status['details']);
  return {
    code: number(status['code']),
    message: text(status['message']),
    reason: text(status['reason']),
    causes: list(details['causes']).map(readCause).toSorted(byField),
    name: text(details['name']),
    retryAfterSeconds: number(details['retryAfterSeconds']),
  };
}

function readCause(value: unknown): StatusCause {
  const { reason, message, field } = record(value);
  return { reason: text(reason), message: text(message), field: text(field) };
}

/** Custom resources are validated in the order of a Go map: the same refusal must read the same in every cluster, and each time. */
function byField(one: StatusCause, other: StatusCause): number {
  return compare(fieldOf(one), fieldOf(other)) || compare(one.message ?? '', other.message ?? '');
}

/** What is said of no field (`<nil>`: rules that were not even looked at) explains least. */
function fieldOf({ field }: StatusCause): string {
  return field && field !== '<nil>' ? field : LAST;
}

const LAST = '\u{10FFFF}';

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** The value as a JSON object; an empty one where it is none. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The value as a list; an empty one where it is none. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a string; '' where it is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
