import { isSecret, refOf } from '../cluster/object.ts';
import { ADOPT_ANNOTATION, adoptPolicies } from '../federation/adopt-policy.ts';
import type { Federation } from '../federation/federation.ts';
import { ENTRY_POINT_ANNOTATION, PRUNE_ANNOTATION } from '../federation/own-annotations.ts';
import type { Fault } from '../manifests/fault.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { didYouMean } from '../manifests/nearest.ts';
import { formatPath } from '../manifests/source-node.ts';
import { isCrd, problemsOfCrd } from './crd.ts';
import type { ScopeOf } from './scopes.ts';
import { unknownCluster } from './unknown-cluster.ts';

/** Where each cluster's record lives. */
const systemNamespace = 'lockstep-system';

/** What can be said of an object only with the federation and the revision's other objects in view. */
export function checkDesired(manifest: Manifest, federation: Federation, scopeOf: ScopeOf): Fault[] {
  const faults = [
    checkScope(manifest, scopeOf),
    checkOwnObjects(manifest, federation),
    checkFirstCluster(manifest, federation),
    ...checkOwnAnnotations(manifest),
    ...checkCrd(manifest),
  ];
  return faults.filter((fault) => fault !== undefined);
}

function checkScope({ object, place, places }: Manifest, scopeOf: ScopeOf): Fault | undefined {
  if (object.metadata.namespace === undefined || scopeOf(refOf(object)) !== false) return undefined;
  const field = 'metadata.namespace';
  const message = `a ${object.kind} belongs to the whole cluster, and to no namespace`;
  return { field, message, place: places[field] ?? place, advice: 'Remove the field' };
}

/** A rollout that owned a record, its own or another federation's, could prune it. */
function checkOwnObjects({ object, place, places }: Manifest, federation: Federation): Fault | undefined {
  const { namespace = federation.namespace, ...ref } = refOf(object);
  const isRecord =
    ref.kind === 'ConfigMap' && namespace === systemNamespace && ref.name.startsWith('lockstep-');
  const isHome = ref.kind === 'Namespace' && ref.name === systemNamespace;
  if (ref.group !== '' || !(isRecord || isHome)) return undefined;
  const message = 'Lockstep keeps its own record there, and no manifest may describe it';
  return { message, place: places['metadata.name'] ?? place, advice: 'Remove the object' };
}

const firstCluster = 'ingress.federation.kubernetes.io/first-cluster';

/** Federation v1 ignored in silence an annotation that named no cluster of the federation. */
function checkFirstCluster({ object, place, places }: Manifest, federation: Federation): Fault | undefined {
  const name = object.metadata.annotations?.[firstCluster];
  if (name === undefined || federation.clusters.some((cluster) => cluster.name === name)) return undefined;
  const field = `metadata.annotations[${JSON.stringify(firstCluster)}]`;
  const fault = unknownCluster('the annotation', name, federation);
  // What stands in a Secret's annotation is not told: it may be one of its values, in the wrong line.
  const message = 'the annotation names a cluster that federation.yaml does not have';
  return { ...fault, ...(isSecret(refOf(object)) && { message }), field, place: places[field] ?? place };
}

/** Our annotations, and what may stand in them. */
const ANNOTATIONS: Readonly<Record<string, readonly string[]>> = {
  [ADOPT_ANNOTATION]: adoptPolicies,
  [PRUNE_ANNOTATION]: ['never', 'allowed'],
  [ENTRY_POINT_ANNOTATION]: ['true', 'false'],
};

/** What is misspelt would count as if it were not there: an object that is to be kept deleted, an address not compared. */
function checkOwnAnnotations({ object, place, places }: Manifest): Fault[] {
  return Object.entries(ANNOTATIONS).flatMap(([name, words]) => {
    // `annotations:` with nothing behind it is null, which templates leave behind.
    const value = object.metadata.annotations?.[name];
    if (value === undefined || words.includes(value)) return [];
    const field = formatPath(['metadata', 'annotations', name]);
    const message = `${isSecret(refOf(object)) ? 'this' : JSON.stringify(value)} is no value of this annotation`;
    const advice =
      didYouMean(value, words) ?? `Write ${words.map((word) => JSON.stringify(word)).join(' or ')}`;
    return [{ field, message, place: places[field] ?? place, advice }];
  });
}

/** A kind that cannot be read cannot be looked up in a cluster either: said at once, and not by every cluster. */
function checkCrd({ object }: Manifest): Fault[] {
  if (!isCrd(object)) return [];
  const advice = 'Correct the field; `kubectl explain crd.spec` describes it';
  return problemsOfCrd(object).map((problem) => ({ ...problem, advice }));
}
