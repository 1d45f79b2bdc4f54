import type { VerifyPolicy } from '../federation/federation.ts';
import type { CommitState } from '../github/forge.ts';
import { agree } from './agree.ts';
import type { ClusterView } from './cluster-view.ts';
import { describeCluster, describeFindings, describeSuccess, pendingDescription } from './describe.ts';
import { formatDuration } from './duration.ts';
import { agreementFindings, clusterFindings, isJudged } from './findings.ts';
import type { Agreement, ClusterVerdict, Finding, Verdict } from './verdict-types.ts';

/** What there is to judge a revision by. */
export interface Evidence {
  revision: string;
  /** One for every cluster of the federation, in any order. */
  views: readonly ClusterView[];
  policy: VerifyPolicy;
  /** `verify.timeout` has passed: what is not there now counts as not coming. */
  expired: boolean;
  /** From the push to now, in ms; absent where nobody saw the push. */
  sincePushMs?: number | undefined;
}

/**
 * One answer over all clusters. Success is the absence of any finding: every record says this revision, everything
 * was applied and is Current, and the addresses agree. A failure wins over an error, and what time may mend is
 * neither until it is up.
 */
export function verdict(evidence: Evidence): Verdict {
  const views = [...evidence.views].sort(byCluster);
  if (views.length === 0) return { ...nothing, description: 'the federation has no cluster' };
  const judged = views.filter((view) => isJudged(view, evidence.revision));
  const agreement = agree(judged, evidence.policy);
  const ofClusters = views.flatMap((view) => clusterFindings(view, evidence.revision));
  const findings = [...ofClusters, ...agreementFindings(agreement)];
  const state = stateOf(findings, evidence.expired);
  return {
    state,
    description: describe(state, { evidence, views, agreement, findings, ofClusters }),
    clusters: views.map((view) => clusterVerdict(view, findings, evidence)),
    addresses: state === 'success' ? agreement.addresses : [],
    findings,
  };
}

const nothing: Verdict = { state: 'failure', description: '', clusters: [], addresses: [], findings: [] };

interface Judgement {
  evidence: Evidence;
  views: readonly ClusterView[];
  agreement: Agreement;
  findings: readonly Finding[];
  ofClusters: readonly Finding[];
}

function describe(state: CommitState, judgement: Judgement): string {
  const { evidence, views, agreement, findings, ofClusters } = judgement;
  if (state === 'success') return describeSuccess(views.length, agreement, evidence.sincePushMs);
  if (state !== 'pending') return describeFindings(decisive(findings, evidence));
  const troubled = new Set(ofClusters.flatMap(({ clusters }) => clusters));
  const applied = views.filter(
    (view) => isJudged(view, evidence.revision) && view.outcome?.state === 'applied',
  );
  const progress = { clusters: views.length, applied: applied.length, current: views.length - troubled.size };
  return pendingDescription(progress, findings);
}

function clusterVerdict(view: ClusterView, findings: readonly Finding[], evidence: Evidence): ClusterVerdict {
  const { cluster, members, outcome } = view;
  const own = findings
    .filter(({ clusters }) => clusters.includes(cluster))
    .map((finding) => only(cluster, finding));
  const state = stateOf(own, evidence.expired);
  const states = isJudged(view, evidence.revision) ? (outcome?.observation.entryPoints ?? []) : [];
  const addresses = [...new Set(states.flatMap((entryPoint) => entryPoint.addresses))].sort();
  const told = state === 'pending' ? own : decisive(own, evidence);
  const description = state === 'success' ? describeCluster(members, addresses) : describeFindings(told);
  return { cluster, state, description, addresses };
}

/** The status's context names the cluster already. */
function only(cluster: string, finding: Finding): Finding {
  return { ...finding, clusters: [cluster], named: true };
}

function stateOf(findings: readonly Finding[], expired: boolean): CommitState {
  if (findings.length === 0) return 'success';
  const has = (severity: Finding['severity']) => findings.some((finding) => finding.severity === severity);
  if (has('failure')) return 'failure';
  if (!expired) return 'pending';
  return has('late') ? 'failure' : 'error';
}

/** The findings that decided: what time could still mend is only told when time is up, with how long that was. */
function decisive(findings: readonly Finding[], { expired, policy }: Evidence): Finding[] {
  if (!expired) return findings.filter(({ severity }) => severity === 'failure');
  const after = ` after ${formatDuration(policy.timeoutMs)}`;
  return findings.map((finding) =>
    finding.severity === 'failure' ? finding : { ...finding, text: finding.text + after },
  );
}

function byCluster(a: ClusterView, b: ClusterView): number {
  return a.cluster < b.cluster ? -1 : Number(a.cluster > b.cluster);
}
