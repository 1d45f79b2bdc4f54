import type { GroupKind } from '../cluster/object.ts';

/** Reads KEP-3659's `Kind.group`; bare `Kind` is of the core group. */
export function parseGroupKind(text: string): GroupKind {
  const dot = text.indexOf('.');
  return dot < 0 ? { kind: text, group: '' } : { kind: text.slice(0, dot), group: text.slice(dot + 1) };
}
