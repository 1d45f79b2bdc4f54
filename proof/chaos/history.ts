import type { Outcome } from '../../src/record/record.ts';

/** What a run has left behind, for the judges: all times in ms since the epoch, by the one clock of this machine. */
export interface History {
  /** What was the tip, oldest first; a commit that came back stands there twice. */
  tips: readonly TipTime[];
  /** Each `lockstep` status that GitHub took, oldest first. */
  told: readonly Told[];
  /** By cluster, each accepted write of its record, oldest first. */
  records: ReadonlyMap<string, readonly RecordWrite[]>;
}

/** One commit's time as tip: it begins within `from` and `seen`, and ends within those of the next. */
export interface TipTime {
  sha: string;
  /** When the push reached the Git server. */
  from: number;
  /** When the Git server had moved the branch. */
  seen: number;
  /** Whether every cluster can be given it. */
  isGood: boolean;
}

export interface Told {
  sha: string;
  state: 'pending' | 'success' | 'failure' | 'error';
  description: string;
  at: number;
}

/** A record as it was written. */
export interface RecordWrite {
  /** When the API server received it: it was stored after that, */
  at: number;
  /** and before this, when it was answered. */
  answeredAt: number;
  revision: string | undefined;
  lease: { nonce: string; renewal: number } | undefined;
  outcome: Outcome | undefined;
}
