import type { Cluster, DeleteOptions, ObjectAddress, Reply, Resource } from '../cluster.ts';
import { apiVersionOf } from '../discovery.ts';
import type { KubeObject } from '../object.ts';
import type { WireReply } from './exchange.ts';
import { record } from './kube-status.ts';
import { namespacePath, objectPath } from './paths.ts';
import { isAbsent } from './read.ts';
import { successBody, writeReply } from './reply.ts';
import { secretName } from './secret-name.ts';
import { sendWrite, type Write } from './send-write.ts';
import type { Transport } from './transport.ts';

type ObjectWrites = Pick<Cluster, 'apply' | 'create' | 'replace' | 'mergePatch' | 'delete'>;

/** Everything that changes objects, as field manager `manager`; unknown fields are errors, not warnings. */
export function objectWrites(transport: Transport, manager: string): ObjectWrites {
  const by = { fieldManager: manager, fieldValidation: 'Strict' };
  const send = async (resource: Resource, at: ObjectAddress, write: Write) =>
    writeReply(await sendWrite(transport, write), secretName(resource, at));

  return {
    apply: async (resource, object, { force, dryRun, ...options }) =>
      send(resource, object.metadata, {
        method: 'PATCH',
        path: objectPath(resource, object.metadata),
        query: { ...by, force, dryRun: dryRun ? 'All' : undefined },
        contentType: 'application/apply-patch+yaml',
        body: object,
        options,
      }),
    create: async (resource, object, options = {}) =>
      send(resource, object.metadata, {
        method: 'POST',
        path: namespacePath(resource, object.metadata.namespace),
        query: by,
        contentType: 'application/json',
        body: object,
        options,
      }),
    replace: async (resource, object, options = {}) =>
      send(resource, object.metadata, {
        method: 'PUT',
        path: objectPath(resource, object.metadata),
        query: by,
        contentType: 'application/json',
        body: object,
        options,
      }),
    mergePatch: async (resource, at, body, options = {}) =>
      send(resource, at, {
        method: 'PATCH',
        path: objectPath(resource, at),
        query: by,
        contentType: 'application/merge-patch+json',
        body,
        options,
      }),
    delete: async (resource, at, options) => {
      const reply = await sendWrite(transport, deletion(resource, at, options));
      return isAbsent(reply) ? undefined : deletedReply(resource, at, reply);
    },
  };
}

function deletion(
  resource: Resource,
  at: ObjectAddress,
  { uid, resourceVersion, ...options }: DeleteOptions,
): Write {
  return {
    method: 'DELETE',
    path: objectPath(resource, at),
    query: {},
    contentType: 'application/json',
    body: { preconditions: { uid, resourceVersion }, propagationPolicy: 'Background' },
    options,
  };
}

/** Most kinds answer a finished deletion with a Status: then the object is gone, and only its name is left to tell. */
function deletedReply(resource: Resource, at: ObjectAddress, reply: WireReply): Reply {
  const body = successBody(reply, secretName(resource, at));
  if (record(body)['kind'] !== 'Status') return writeReply(reply, secretName(resource, at));
  const object: KubeObject = {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: at.namespace === undefined ? { name: at.name } : { name: at.name, namespace: at.namespace },
  };
  return { object, created: false, warnings: [] };
}
