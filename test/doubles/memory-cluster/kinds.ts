import type { Resource } from '../../../src/cluster/cluster.ts';
import type { JsonMap } from './json.ts';

/** What sets a kind apart in the double. */
export interface Traits {
  /** Written through its own subresource; plain writes leave it alone. */
  hasStatus: boolean;
  /** `metadata.generation` counts changes of everything but metadata and status. */
  hasGeneration: boolean;
  /** Top-level fields beside apiVersion, kind and metadata; undefined: any. */
  fields?: readonly string[];
  /** Dotted paths that never change. */
  immutable: readonly string[];
  /** The maps and lists that the kind's type has even where nobody brought them: nobody comes to own those. */
  bare: JsonMap;
}

interface KindRow {
  apiVersion: string;
  kind: string;
  plural: string;
  clusterScoped?: true;
  traits: Traits;
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const POD_TEMPLATE = { metadata: {}, spec: { containers: [] } };

const DATA = { hasStatus: false, hasGeneration: false, immutable: [], bare: {} };
const CONTROLLED = {
  hasStatus: true,
  hasGeneration: true,
  fields: ['spec', 'status'],
  immutable: [],
  bare: { spec: {}, status: {} },
};
const WORKLOAD = {
  ...CONTROLLED,
  immutable: ['spec.selector'],
  bare: { spec: { template: POD_TEMPLATE, strategy: {}, updateStrategy: {} }, status: {} },
};
const UNCOUNTED = { ...CONTROLLED, hasGeneration: false };

const BUILT_IN: readonly KindRow[] = [
  { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', clusterScoped: true, traits: UNCOUNTED },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    traits: { ...DATA, fields: ['data', 'binaryData', 'immutable'] },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    plural: 'secrets',
    traits: { ...DATA, fields: ['data', 'stringData', 'type', 'immutable'], immutable: ['type'] },
  },
  { apiVersion: 'v1', kind: 'Service', plural: 'services', traits: UNCOUNTED },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    traits: { ...DATA, fields: ['secrets', 'imagePullSecrets', 'automountServiceAccountToken'] },
  },
  { apiVersion: 'v1', kind: 'Pod', plural: 'pods', traits: CONTROLLED },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    plural: 'persistentvolumes',
    clusterScoped: true,
    traits: UNCOUNTED,
  },
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims', traits: UNCOUNTED },
  { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', traits: WORKLOAD },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', plural: 'replicasets', traits: WORKLOAD },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', plural: 'statefulsets', traits: WORKLOAD },
  { apiVersion: 'apps/v1', kind: 'DaemonSet', plural: 'daemonsets', traits: WORKLOAD },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    plural: 'jobs',
    traits: { ...WORKLOAD, immutable: ['spec.selector', 'spec.template'] },
  },
  { apiVersion: 'batch/v1', kind: 'CronJob', plural: 'cronjobs', traits: CONTROLLED },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', plural: 'ingresses', traits: CONTROLLED },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    plural: 'ingressclasses',
    clusterScoped: true,
    traits: { ...DATA, fields: ['spec'] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    traits: { ...DATA, hasGeneration: true, fields: ['spec'] },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    traits: CONTROLLED,
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    traits: UNCOUNTED,
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    traits: { ...DATA, hasGeneration: true, fields: ['addressType', 'endpoints', 'ports'] },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    plural: 'roles',
    traits: { ...DATA, fields: ['rules'] },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    plural: 'rolebindings',
    traits: { ...DATA, fields: ['subjects', 'roleRef'], immutable: ['roleRef'] },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    plural: 'clusterroles',
    clusterScoped: true,
    traits: { ...DATA, fields: ['rules', 'aggregationRule'] },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    plural: 'clusterrolebindings',
    clusterScoped: true,
    traits: { ...DATA, fields: ['subjects', 'roleRef'], immutable: ['roleRef'] },
  },
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    clusterScoped: true,
    traits: CONTROLLED,
  },
];

export const builtInResources: readonly Resource[] = BUILT_IN.map(
  ({ apiVersion, kind, plural, clusterScoped }) => {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    return { group, version, kind, plural, namespaced: clusterScoped === undefined, verbs: VERBS };
  },
);

/** Of a built-in kind, undefined for others. */
export function builtInTraits(apiVersion: string, kind: string): Traits | undefined {
  return BUILT_IN.find((row) => row.apiVersion === apiVersion && row.kind === kind)?.traits;
}

/** A custom resource of one version of a CustomResourceDefinition. */
export function customResource(
  group: string,
  version: string,
  names: { kind: string; plural: string; namespaced: boolean },
): Resource {
  return { group, version, ...names, verbs: VERBS };
}
