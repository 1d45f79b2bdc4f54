import type { CommitState } from '../github/forge.ts';
import type { Rendering } from '../render/rendering.ts';
import { pendingDescription } from '../verdict/describe.ts';
import type { ClusterVerdict } from '../verdict/verdict-types.ts';

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
  /** Since when a cluster is known to have failed; monotonic ms. */
  failedAt?: number;
  /** Set once its final state is decided. */
  decided?: { state: CommitState; description: string };
  /** A former process called it a success, and not all records have borne that out yet. */
  isInherited?: boolean;
  /** A record names this revision since it was called a success: it is not posted again before Git has said which is the tip. */
  outlivedBy?: string | undefined;
  /** It was outlived, and the forge does not show it: it is judged no more, and Git is being asked. */
  isWithheld?: boolean;
  /** What its `pending` says. */
  pending: string;
  /** How its clusters stood when it was judged last. */
  clusters: readonly ClusterVerdict[];
  /** Set once the forge has been told the verdict: clusters' statuses never go first. */
  isVerdictTold?: boolean;
  /** The contexts of the clusters' statuses that were posted. */
  told: Set<string>;
}

export function occurrenceOf(revision: string, rendering: Rendering, noticed: Noticed): Occurrence {
  const clusters = rendering.federation?.clusters.length ?? 0;
  const pending = pendingDescription({ clusters, applied: 0, current: 0 });
  return { revision, rendering, noticed, opened: false, pending, clusters: [], told: new Set() };
}

/** For a federation that cannot be read, nothing is waited for. */
export function timeoutOf({ rendering }: Occurrence): number {
  return rendering.federation?.verify.timeoutMs ?? 0;
}
