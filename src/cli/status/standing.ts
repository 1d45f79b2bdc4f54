import type { FederationCluster } from '../../federation/federation.ts';
import type { CommitState } from '../../github/forge.ts';
import type { ClusterRecord } from '../../record/record.ts';
import type { Answer } from './read-answer.ts';

/**
 * Where one cluster stands, in a word. `applied`: all of the tip is there, Current, and agreed upon. `applying`: a
 * worker is at it. `waiting`: applied, and something has to become ready or get its address. `behind`: its record
 * names another revision than the tip, or there is none yet. `failed`: it cannot become whole as things are.
 * `refused`: nothing is written to it, for it is not the cluster that it should be, or no credentials lead there.
 * `unreachable`: it did not answer.
 */
export type Standing =
  | 'applied'
  | 'applying'
  | 'waiting'
  | 'behind'
  | 'failed'
  | 'refused'
  | 'not enrolled'
  | 'unreachable';

export interface StandingInput {
  revision: string;
  subject: FederationCluster;
  /** Undefined: it has not answered yet. */
  answer: Answer | undefined;
  /** The verdict on the cluster; undefined where the commit is bad, and no cluster is judged by it. */
  state: CommitState | undefined;
}

/** The verdict's word for people; never another opinion than the verdict's. Pure. */
export function standingOf({ revision, subject, answer, state }: StandingInput): Standing {
  if (subject.uid === undefined) return 'not enrolled';
  if (!answer) return 'unreachable';
  const { knowledge } = answer;
  if (knowledge.kind === 'problem') return knowledge.final ? 'refused' : 'unreachable';
  if (state === 'success') return 'applied';
  return ofRecord(knowledge.record, revision, state);
}

function ofRecord(
  record: ClusterRecord | undefined,
  revision: string,
  state: CommitState | undefined,
): Standing {
  if (!record) return 'behind';
  // A claim takes the outcome away until its work is done.
  if (!record.outcome) return 'applying';
  if (record.revision !== revision) return 'behind';
  return state === 'pending' ? 'waiting' : 'failed';
}
