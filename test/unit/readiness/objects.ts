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
