import type { KubeObject, ObjectMeta } from '../../../src/cluster/object.ts';

/** A live object with the given kind (`apps/v1 Deployment`), fields and metadata. */
export function live(kind: string, fields: object = {}, metadata: Partial<ObjectMeta> = {}): KubeObject {
  const [apiVersion = '', name = ''] = kind.split(' ');
  return {
    apiVersion,
    kind: name,
    metadata: { name: 'nginx', namespace: 'default', uid: 'u1', generation: 1, ...metadata },
    ...fields,
  };
}

/** One condition in short: `Ready=False Reason: message`. */
export function condition(text: string): object {
  const [, type, status, reason = '', message = ''] = /^(\w+)=(\w+) ?(\w*):? ?(.*)$/.exec(text) ?? [];
  return { type, status, reason, message };
}

/** The status of a workload whose two pods are all updated and available. */
export const done = {
  observedGeneration: 1,
  replicas: 2,
  updatedReplicas: 2,
  readyReplicas: 2,
  availableReplicas: 2,
};

/** A Deployment of two pods. */
export function deployment(
  status: object,
  spec: object = {},
  metadata: Partial<ObjectMeta> = {},
): KubeObject {
  return live('apps/v1 Deployment', { spec: { replicas: 2, ...spec }, status }, metadata);
}

/** What a Deployment says that has given up. */
export const exceeded = condition(
  'Progressing=False ProgressDeadlineExceeded: ReplicaSet "web" has timed out progressing.',
);
