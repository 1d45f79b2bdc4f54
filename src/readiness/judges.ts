import { requiring } from './by-conditions.ts';
import { certificateSigningRequest } from './certificate-signing-request.ts';
import { cronJob } from './cron-job.ts';
import { customResourceDefinition } from './custom-resource-definition.ts';
import { daemonSet } from './daemon-set.ts';
import { deployment } from './deployment.ts';
import { flowSchema } from './flow-schema.ts';
import { gateway } from './gateway.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { ingress } from './ingress.ts';
import { job } from './job.ts';
import { namespace } from './namespace.ts';
import { persistentVolume } from './persistent-volume.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import { pod } from './pod.ts';
import { podDisruptionBudget } from './pod-disruption-budget.ts';
import type { Judge } from './readiness.ts';
import { replicaSet } from './replica-set.ts';
import { route } from './route.ts';
import { service } from './service.ts';
import { statefulSet } from './stateful-set.ts';

/** By `groupKindKey`. Every other kind is judged by its conditions; docs/readiness.md tells of each. */
export const JUDGES: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['APIService.apiregistration.k8s.io', requiring('Available')],
  ['CertificateSigningRequest.certificates.k8s.io', certificateSigningRequest],
  ['CronJob.batch', cronJob],
  ['CustomResourceDefinition.apiextensions.k8s.io', customResourceDefinition],
  ['DaemonSet.apps', daemonSet],
  ['Deployment.apps', deployment],
  ['FlowSchema.flowcontrol.apiserver.k8s.io', flowSchema],
  ['GRPCRoute.gateway.networking.k8s.io', route],
  ['Gateway.gateway.networking.k8s.io', gateway],
  ['GatewayClass.gateway.networking.k8s.io', requiring('Accepted')],
  ['HTTPRoute.gateway.networking.k8s.io', route],
  ['HorizontalPodAutoscaler.autoscaling', horizontalPodAutoscaler],
  ['Ingress.networking.k8s.io', ingress],
  ['Job.batch', job],
  ['ListenerSet.gateway.networking.k8s.io', gateway],
  ['Namespace', namespace],
  ['PersistentVolume', persistentVolume],
  ['PersistentVolumeClaim', persistentVolumeClaim],
  ['Pod', pod],
  ['PodDisruptionBudget.policy', podDisruptionBudget],
  ['ReplicaSet.apps', replicaSet],
  ['ReplicationController', replicaSet],
  ['Service', service],
  ['StatefulSet.apps', statefulSet],
  ['TCPRoute.gateway.networking.k8s.io', route],
  ['TLSRoute.gateway.networking.k8s.io', route],
  ['UDPRoute.gateway.networking.k8s.io', route],
]);
