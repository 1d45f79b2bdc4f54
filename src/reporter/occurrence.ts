import type { CommitState } from '../github/forge.ts';
import type { Rendering } from '../render/rendering.ts';

/** When and how it was heard that a revision is the tip; monotonic ms. */
export interface Noticed {
  at: number;
  /** Whether a push was heard of (a webhook), so that `at` is its time. */
  pushed: boolean;
}

/** One commit's time as tip. */
export interface Occurrence {
  revision: string;
  rendering: Rendering;
  noticed: Noticed;
  /** Set once its debt is written down: it is not judged before. */
  opened: boolean;
  /** Set once its final state is decided. */
  decided?: { state: CommitState; description: string };
  /** What its `pending` says. */
  pending: string;
}

/** For a federation that cannot be read, nothing is waited for. */
export function timeoutOf({ rendering }: Occurrence): number {
  return rendering.federation?.verify.timeoutMs ?? 0;
}
