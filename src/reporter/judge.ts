import { displayName, refOf } from '../cluster/object.ts';
import type { Rendering } from '../render/rendering.ts';
import type { ClusterView } from '../verdict/cluster-view.ts';
import { describeFaults } from '../verdict/describe.ts';
import { isEntryPoint } from '../verdict/entry-points.ts';
import { verdict } from '../verdict/verdict.ts';
import type { Verdict } from '../verdict/verdict-types.ts';
import type { Knowledge } from './cluster-knowledge.ts';

export interface Case {
  revision: string;
  rendering: Rendering;
  knowledgeOf: (cluster: string) => Knowledge | undefined;
  /** `verify.timeout` has passed. */
  expired: boolean;
  sincePushMs: number | undefined;
}

/** A verdict with what it was reached by. */
export interface Judgement extends Verdict {
  /** One for each cluster of the federation; none for a commit that is bad everywhere. */
  views: readonly ClusterView[];
}

/** One answer for a revision from what its tree wants and what the records say. Pure. */
export function judge({ revision, rendering, knowledgeOf, expired, sincePushMs }: Case): Judgement {
  const { federation, faults } = rendering;
  if (!federation || faults.length > 0) return bad(rendering);
  const views = federation.clusters.map(({ name }) => viewOf(name, rendering, knowledgeOf(name)));
  return { ...verdict({ revision, views, policy: federation.verify, expired, sincePushMs }), views };
}

/** A bad commit is bad everywhere. */
function bad({ faults }: Rendering): Judgement {
  const description = describeFaults(faults);
  return { state: 'failure', description, clusters: [], addresses: [], findings: [], views: [] };
}

function viewOf(cluster: string, rendering: Rendering, knowledge: Knowledge | undefined): ClusterView {
  const objects = rendering.objects.get(cluster) ?? [];
  const entryPoints = objects.filter(({ object }) => isEntryPoint(object));
  const view: ClusterView = {
    cluster,
    members: objects.length,
    entryPoints: entryPoints.map(({ object }) => displayName(refOf(object))),
  };
  if (knowledge === undefined) return { ...view, problem: { message: 'has not answered yet', final: false } };
  if (knowledge.kind === 'problem') {
    return { ...view, problem: { message: knowledge.message, final: knowledge.final } };
  }
  const { revision, outcome } = knowledge.record ?? {};
  return { ...view, ...(revision && { revision }), ...(outcome && { outcome }) };
}
