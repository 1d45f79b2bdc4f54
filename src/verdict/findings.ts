import type { Observation, Outcome } from '../record/record.ts';
import type { ClusterView } from './cluster-view.ts';
import { faultText } from './fault-text.ts';
import type { Agreement, Difference, Finding } from './verdict-types.ts';

/** What one cluster's view says against a success, the addresses left aside. */
export function clusterFindings(view: ClusterView, revision: string): Finding[] {
  const { cluster, problem, outcome } = view;
  const say = (severity: Finding['severity'], text: string): Finding => {
    return { severity, clusters: [cluster], text: text.trim() || 'no reason given', named: false };
  };
  if (problem !== undefined) return [say(problem.final ? 'failure' : 'unknown', problem.message)];
  if (view.members === 0) return [say('failure', 'the revision has no object for it')];
  if (view.revision !== revision) return [say('unknown', whereItIs(view))];
  if (outcome === undefined) return [say('unknown', 'not finished applying')];
  const found = [
    ...applyFindings(outcome, say),
    ...observationFindings(outcome.observation, say),
    ...strayFindings(view, outcome, say),
  ];
  return found.length > 0 ? found : countFindings(view, outcome, say);
}

/** Whether the cluster's record answers for this revision: only then do its addresses. */
export function isJudged(view: ClusterView, revision: string): boolean {
  return view.problem === undefined && view.revision === revision && view.outcome !== undefined;
}

/** What the addresses say against a success. */
export function agreementFindings({ problems, differences, missing }: Agreement): Finding[] {
  const failures = problems.map(({ entryPoint, cluster, message }): Finding => {
    return { severity: 'failure', clusters: [cluster], text: `${entryPoint}: ${message}`, named: false };
  });
  const differing = differences.map((difference): Finding => {
    return {
      severity: 'failure',
      clusters: oddOnes(difference),
      text: differenceText(difference),
      named: true,
    };
  });
  const waiting = missing.map(({ entryPoint, clusters, why }): Finding => {
    return { severity: 'late', clusters, text: `${entryPoint}: ${why}`, named: false };
  });
  return [...failures, ...differing, ...waiting];
}

type Say = (severity: Finding['severity'], text: string) => Finding;

function whereItIs({ revision }: ClusterView): string {
  return revision === undefined ? 'has no record yet' : `still at ${revision.slice(0, 7)}`;
}

function applyFindings({ state, faults, moreFaults }: Outcome, say: Say): Finding[] {
  const found = faults.map((fault) => say(fault.final ? 'failure' : 'late', faultText(fault)));
  if (moreFaults > 0) found.push(say('late', `${moreFaults} more could not be applied`));
  if (state === 'failed' && found.length === 0)
    found.push(say('failure', 'not applied, and its record does not say why'));
  return found;
}

function observationFindings({ failed, moreFailed, waiting, moreWaiting }: Observation, say: Say): Finding[] {
  const found = failed.map(({ object, message }) => say('failure', `${object}: ${message}`));
  if (moreFailed > 0) found.push(say('failure', `${moreFailed} more failed`));
  found.push(...waiting.map(({ object, message }) => say('late', `${object}: ${message}`)));
  if (moreWaiting > 0) found.push(say('late', `${moreWaiting} more in progress`));
  return found;
}

/** Numbers that have to match, for when nothing else says what is wrong. */
function countFindings({ members }: ClusterView, outcome: Outcome, say: Say): Finding[] {
  const { current } = outcome.observation;
  if (outcome.members !== members) {
    return [say('unknown', `its record counts ${outcome.members} objects, the revision has ${members}`)];
  }
  return current === members ? [] : [say('late', `${current} of ${members} objects current`)];
}

/** Entry points that the cluster shows and the revision does not place there. */
function strayFindings({ entryPoints }: ClusterView, { observation }: Outcome, say: Say): Finding[] {
  const strays = observation.entryPoints.filter(({ object }) => !entryPoints.includes(object));
  return strays.map(({ object }) => say('late', `${object}: is there, but not in the revision`));
}

/** The clusters that a difference is held against: all but the side that is right, or in the majority. */
function oddOnes({ sides, declared }: Difference): string[] {
  const [first, second] = sides;
  const majority = first && first.clusters.length > (second?.clusters.length ?? 0) ? first : undefined;
  const right =
    declared === undefined ? majority : sides.find(({ addresses }) => addresses.join() === declared);
  return sides
    .filter((side) => side !== right)
    .flatMap(({ clusters }) => clusters)
    .sort();
}

/** `Ingress default/nginx: 203.0.113.10 in 8 clusters, 203.0.113.77 in gce-x` */
function differenceText({ entryPoint, sides, declared }: Difference): string {
  const each = sides.map(({ addresses, clusters }) => {
    return `${addresses.join(' + ')} in ${clusters.length === 1 ? clusters[0] : `${clusters.length} clusters`}`;
  });
  return `${entryPoint}: ${each.join(', ')}${declared === undefined ? '' : `, declared ${declared}`}`;
}
