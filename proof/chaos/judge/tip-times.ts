import type { TipTime } from '../history.ts';

/** A stretch of time in which something may have been so: both ends included, as wide as what is known allows. */
export interface Span {
  from: number;
  to: number;
}

/** When a commit may have been the tip, oldest first. */
export function spansOf(tips: readonly TipTime[], sha: string): Span[] {
  return tips.flatMap((tip, index) => {
    const next = tips[index + 1];
    return tip.sha === sha ? [{ from: tip.from, to: next ? next.seen : Number.POSITIVE_INFINITY }] : [];
  });
}

/** Whether two stretches have an instant in common. */
export function meet(one: Span, other: Span): boolean {
  return one.from <= other.to && other.from <= one.to;
}
