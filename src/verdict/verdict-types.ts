import type { CommitState } from '../github/forge.ts';

/** One answer for one commit over all clusters. */
export interface Verdict {
  state: CommitState;
  /** At most 140 characters, what a person wants to know. */
  description: string;
  clusters: ClusterVerdict[];
  /** The addresses that all clusters agree on, by entry point; only with success. */
  addresses: string[];
}

export interface ClusterVerdict {
  cluster: string;
  state: CommitState;
  description: string;
  addresses: string[];
}

/** Whether the entry points have the same address wherever they are placed. */
export type Agreement =
  | { kind: 'not-applicable' }
  | { kind: 'waiting'; missing: { entryPoint: string; clusters: string[]; why: string }[] }
  | { kind: 'agreed'; addresses: string[]; unconfirmed: boolean }
  | { kind: 'different'; entryPoint: string; sides: { addresses: string[]; clusters: string[] }[] }
  | { kind: 'failed'; entryPoint: string; cluster: string; message: string };
