import { type GroupKind, groupKindKey } from '../../cluster/object.ts';

/** Kinds that others need to be there first, in the order in which they go; what is not named goes with custom resources. */
const WAVES: readonly (readonly string[])[] = [
  [
    'Namespace',
    'CustomResourceDefinition.apiextensions.k8s.io',
    'PriorityClass.scheduling.k8s.io',
    'StorageClass.storage.k8s.io',
    'RuntimeClass.node.k8s.io',
  ],
  [
    'ServiceAccount',
    'ConfigMap',
    'Secret',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'ResourceQuota',
    'LimitRange',
    'Role.rbac.authorization.k8s.io',
    'ClusterRole.rbac.authorization.k8s.io',
    'RoleBinding.rbac.authorization.k8s.io',
    'ClusterRoleBinding.rbac.authorization.k8s.io',
    'NetworkPolicy.networking.k8s.io',
  ],
  [
    'Service',
    'Pod',
    'ReplicationController',
    'Deployment.apps',
    'ReplicaSet.apps',
    'StatefulSet.apps',
    'DaemonSet.apps',
    'Job.batch',
    'CronJob.batch',
  ],
  [],
  [
    'Ingress.networking.k8s.io',
    'IngressClass.networking.k8s.io',
    'Gateway.gateway.networking.k8s.io',
    'HorizontalPodAutoscaler.autoscaling',
    'PodDisruptionBudget.policy',
  ],
  [
    'APIService.apiregistration.k8s.io',
    'MutatingWebhookConfiguration.admissionregistration.k8s.io',
    'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
    'MutatingAdmissionPolicy.admissionregistration.k8s.io',
    'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io',
    'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
    'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  ],
];
const OTHERS = 3;

const waveOfKind = new Map(WAVES.flatMap((kinds, wave) => kinds.map((kind) => [kind, wave] as const)));

/** Which wave a kind is applied in, from 0; deletes go the other way round. */
export function waveOf(groupKind: GroupKind): number {
  return waveOfKind.get(groupKindKey(groupKind)) ?? OTHERS;
}

/** Splits into waves, first to last; empty waves are left out. */
export function inWaves<T>(items: readonly T[], kindOf: (item: T) => GroupKind): T[][] {
  const waves: T[][] = WAVES.map(() => []);
  for (const item of items) waves[waveOf(kindOf(item))]?.push(item);
  return waves.filter((wave) => wave.length > 0);
}
