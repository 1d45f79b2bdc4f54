import type { FederationCluster } from '../../federation/federation.ts';
import type { CommitState } from '../../github/forge.ts';
import { formatFault } from '../../manifests/fault.ts';
import type { ClusterRecord } from '../../record/record.ts';
import type { Rendering } from '../../render/rendering.ts';
import type { Knowledge } from '../../reporter/cluster-knowledge.ts';
import { judge } from '../../reporter/judge.ts';
import { fit } from '../../verdict/fit.ts';
import type { ClusterVerdict } from '../../verdict/verdict-types.ts';
import { withLiveAddresses } from './live-entry-points.ts';
import type { Answer } from './read-answer.ts';
import { type Standing, standingOf } from './standing.ts';

/** What `lockstep status` says; with `--json` exactly this. */
export interface StatusReport {
  revision: string;
  /** As the commit status would say it now. */
  state: CommitState;
  description: string;
  /** Everything that is wrong with the commit itself, each with its place; it is not applied anywhere. */
  faults?: string[];
  clusters: ClusterReport[];
}

export interface ClusterReport {
  name: string;
  /** The one that was given to it last; absent where that is not known. */
  revision?: string;
  /** The verdict on this cluster; absent where the commit is bad, and judges no cluster. */
  state?: CommitState;
  standing: Standing;
  /** Why it is not `applied`, one line; '' where it is. */
  reason: string;
  /** As the cluster says now. */
  addresses: string[];
  /** When that revision was applied, on the worker's clock, ms since the epoch. */
  appliedAt?: number;
}

export interface StatusInput {
  revision: string;
  rendering: Rendering;
  answerOf: (cluster: string) => Answer | undefined;
  /** Wall clock, ms. */
  now: number;
}

/** What the clusters' answers come to. Pure; every judgement is the reporter's own. */
export function statusReport(input: StatusInput): StatusReport {
  const { revision, rendering, answerOf } = input;
  const knowledgeOf = (cluster: string) => asJudged(answerOf(cluster), revision);
  const { state, description, clusters } = judge({
    revision,
    rendering,
    knowledgeOf,
    expired: isExpired(input),
    sincePushMs: undefined,
  });
  const verdicts = new Map(clusters.map((one) => [one.cluster, one]));
  const rows = (rendering.federation?.clusters ?? []).map((subject) =>
    clusterReport(input, subject, verdicts.get(subject.name)),
  );
  const faults = rendering.faults.map(formatFault);
  return {
    revision,
    state,
    description,
    ...(faults.length > 0 && { faults }),
    clusters: rows.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function clusterReport(
  { revision, rendering, answerOf }: StatusInput,
  subject: FederationCluster,
  verdict: ClusterVerdict | undefined,
): ClusterReport {
  const answer = answerOf(subject.name);
  const { revision: given, outcome } = recordOf(answer) ?? {};
  const state = verdict?.state;
  return {
    name: subject.name,
    ...(given && { revision: given }),
    ...(state && { state }),
    standing: standingOf({ revision, subject, answer, state }),
    reason: state === 'success' ? '' : (verdict?.description ?? problemText(answer)),
    addresses: addressesNow(answer, rendering),
    ...(outcome && { appliedAt: outcome.appliedAt }),
  };
}

/** A bad commit has no entry points to ask for: then those that the observer saw last. */
function addressesNow(answer: Answer | undefined, { faults }: Rendering): string[] {
  const recorded = recordOf(answer)?.outcome?.observation.entryPoints ?? [];
  const shown = faults.length > 0 ? recorded : [...(answer?.live.values() ?? [])];
  return [...new Set(shown.flatMap(({ addresses }) => addresses))].sort();
}

/** Only of the tip's own record are the addresses the tip's. */
function asJudged(answer: Answer | undefined, revision: string): Knowledge | undefined {
  if (!answer) return undefined;
  const record = recordOf(answer);
  if (record?.revision !== revision) return answer.knowledge;
  return { kind: 'record', record: withLiveAddresses(record, answer.live) };
}

function recordOf(answer: Answer | undefined): ClusterRecord | undefined {
  return answer?.knowledge.kind === 'record' ? answer.knowledge.record : undefined;
}

function problemText(answer: Answer | undefined): string {
  return answer?.knowledge.kind === 'problem' ? fit(answer.knowledge.message) : '';
}

/** Whether `verify.timeout` has passed since the first cluster was given the tip; nobody here saw the push. */
function isExpired({ revision, rendering, answerOf, now }: StatusInput): boolean {
  const { federation } = rendering;
  if (!federation) return false;
  const applied = federation.clusters.flatMap(({ name }) => {
    const record = recordOf(answerOf(name));
    return record?.revision === revision ? (record.outcome?.appliedAt ?? []) : [];
  });
  return applied.length > 0 && now - Math.min(...applied) > federation.verify.timeoutMs;
}
