/** A kind that API servers served once, and no longer do. */
export interface RemovedApi {
  apiVersion: string;
  kind: string;
  /** The first Kubernetes version without it. */
  removedIn: string;
  /** The apiVersion to write instead; absent where there is no successor. */
  successor?: string;
  /** What else has to change. */
  change?: string;
}

/** What a removed apiVersion was replaced by; undefined where the kind was not removed there. */
export function removedApi(apiVersion: string, kind: string): RemovedApi | undefined {
  return byApiVersionAndKind.get(`${apiVersion}/${kind}`);
}

type Rest = Pick<RemovedApi, 'successor' | 'change'>;

function removed(removedIn: string, apiVersion: string, kinds: string, rest: Rest = {}): RemovedApi[] {
  return kinds.split(' ').map((kind) => ({ apiVersion, kind, removedIn, ...rest }));
}

const workload: Rest = {
  successor: 'apps/v1',
  change: 'spec.selector is required there, and must match the labels of spec.template',
};
const ingress: Rest = {
  successor: 'networking.k8s.io/v1',
  change:
    'spec.backend is called spec.defaultBackend there, serviceName and servicePort are service.name and service.port, and each path needs a pathType',
};
const networking: Rest = { successor: 'networking.k8s.io/v1' };
const rbac: Rest = { successor: 'rbac.authorization.k8s.io/v1' };
const storage: Rest = { successor: 'storage.k8s.io/v1' };
const policy: Rest = { successor: 'policy/v1' };
const scheduling: Rest = { successor: 'scheduling.k8s.io/v1' };
const flowControl: Rest = { successor: 'flowcontrol.apiserver.k8s.io/v1' };
const admission: Rest = { successor: 'admissionregistration.k8s.io/v1' };
const webhooks: Rest = {
  ...admission,
  change: 'sideEffects and admissionReviewVersions are required there',
};
const endpointSlice: Rest = {
  successor: 'discovery.k8s.io/v1',
  change: 'topology["topology.kubernetes.io/zone"] is called zone there',
};
const podSecurity: Rest = {
  change: 'Use Pod Security Admission: labels pod-security.kubernetes.io/* on the Namespace',
};

const rbacKinds = 'ClusterRole ClusterRoleBinding Role RoleBinding';
const webhookKinds = 'MutatingWebhookConfiguration ValidatingWebhookConfiguration';
const flowKinds = 'FlowSchema PriorityLevelConfiguration';
const admissionPolicies = 'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding';

/** From Kubernetes' deprecated API migration guide and the lifecycle marks in k8s.io/api, up to 1.36. */
const removedApis: readonly RemovedApi[] = [
  ...removed('1.16', 'extensions/v1beta1', 'DaemonSet Deployment ReplicaSet', workload),
  ...removed('1.16', 'extensions/v1beta1', 'NetworkPolicy', networking),
  ...removed('1.16', 'extensions/v1beta1', 'PodSecurityPolicy', podSecurity),
  ...removed('1.22', 'extensions/v1beta1', 'Ingress', ingress),
  ...removed('1.16', 'apps/v1beta1', 'Deployment StatefulSet', workload),
  ...removed('1.16', 'apps/v1beta1', 'ControllerRevision', { successor: 'apps/v1' }),
  ...removed('1.16', 'apps/v1beta2', 'DaemonSet Deployment ReplicaSet StatefulSet', workload),
  ...removed('1.16', 'apps/v1beta2', 'ControllerRevision', { successor: 'apps/v1' }),
  ...removed('1.22', 'networking.k8s.io/v1beta1', 'Ingress', ingress),
  ...removed('1.22', 'networking.k8s.io/v1beta1', 'IngressClass', networking),
  ...removed('1.23', 'rbac.authorization.k8s.io/v1alpha1', rbacKinds, rbac),
  ...removed('1.22', 'rbac.authorization.k8s.io/v1beta1', rbacKinds, rbac),
  ...removed('1.22', 'apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', {
    successor: 'apiextensions.k8s.io/v1',
    change:
      'spec.version and spec.validation are part of each of spec.versions there, and a structural schema is required',
  }),
  ...removed('1.22', 'apiregistration.k8s.io/v1beta1', 'APIService', {
    successor: 'apiregistration.k8s.io/v1',
  }),
  ...removed('1.22', 'admissionregistration.k8s.io/v1beta1', webhookKinds, webhooks),
  ...removed('1.32', 'admissionregistration.k8s.io/v1alpha1', admissionPolicies, admission),
  ...removed('1.34', 'admissionregistration.k8s.io/v1beta1', admissionPolicies, admission),
  ...removed('1.22', 'certificates.k8s.io/v1beta1', 'CertificateSigningRequest', {
    successor: 'certificates.k8s.io/v1',
    change: 'spec.signerName and spec.usages are required there',
  }),
  ...removed('1.22', 'coordination.k8s.io/v1beta1', 'Lease', { successor: 'coordination.k8s.io/v1' }),
  ...removed('1.23', 'scheduling.k8s.io/v1alpha1', 'PriorityClass', scheduling),
  ...removed('1.22', 'scheduling.k8s.io/v1beta1', 'PriorityClass', scheduling),
  ...removed('1.22', 'storage.k8s.io/v1beta1', 'CSIDriver CSINode StorageClass VolumeAttachment', storage),
  ...removed('1.24', 'storage.k8s.io/v1alpha1', 'CSIStorageCapacity VolumeAttachment', storage),
  ...removed('1.35', 'storage.k8s.io/v1alpha1', 'VolumeAttributesClass', storage),
  ...removed('1.27', 'storage.k8s.io/v1beta1', 'CSIStorageCapacity', storage),
  ...removed('1.21', 'batch/v2alpha1', 'CronJob', { successor: 'batch/v1' }),
  ...removed('1.25', 'batch/v1beta1', 'CronJob', { successor: 'batch/v1' }),
  ...removed('1.25', 'discovery.k8s.io/v1beta1', 'EndpointSlice', endpointSlice),
  ...removed('1.25', 'events.k8s.io/v1beta1', 'Event', { successor: 'events.k8s.io/v1' }),
  ...removed('1.25', 'policy/v1beta1', 'PodDisruptionBudget', {
    ...policy,
    change: 'an empty spec.selector selects all pods there, not none',
  }),
  ...removed('1.25', 'policy/v1beta1', 'PodSecurityPolicy', podSecurity),
  ...removed('1.25', 'autoscaling/v2beta1', 'HorizontalPodAutoscaler', {
    successor: 'autoscaling/v2',
    change: 'targetAverageUtilization and its like are part of metrics[].resource.target there',
  }),
  ...removed('1.26', 'autoscaling/v2beta2', 'HorizontalPodAutoscaler', { successor: 'autoscaling/v2' }),
  ...removed('1.25', 'node.k8s.io/v1beta1', 'RuntimeClass', { successor: 'node.k8s.io/v1' }),
  ...removed('1.26', 'flowcontrol.apiserver.k8s.io/v1beta1', flowKinds, flowControl),
  ...removed('1.29', 'flowcontrol.apiserver.k8s.io/v1beta2', flowKinds, flowControl),
  ...removed('1.32', 'flowcontrol.apiserver.k8s.io/v1beta3', flowKinds, {
    ...flowControl,
    change: 'assuredConcurrencyShares is called nominalConcurrencyShares there',
  }),
];

const byApiVersionAndKind = new Map(removedApis.map((api) => [`${api.apiVersion}/${api.kind}`, api]));
