import type { ClusterError, StatusCause } from '../../../src/cluster/cluster-error.ts';
import { classify } from '../../../src/cluster/http/classify.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { displayName, refOf } from '../../../src/cluster/object.ts';
import { fieldName } from './field-set.ts';
import type { Conflict } from './managed-fields.ts';

/** A refusal as the real server words it; what it means is the product's own judgement. */
function apiError(
  code: number,
  status: { message: string; reason?: string; name?: string; causes?: StatusCause[] },
  object?: KubeObject,
): ClusterError {
  const { message, reason, name, causes } = status;
  const secret = object?.kind === 'Secret' ? displayName(refOf(object)) : undefined;
  return classify({
    status: code,
    secret,
    body: { kind: 'Status', code, message, reason, details: { name, causes } },
  });
}

export function notFound(plural: string, name: string): ClusterError {
  return apiError(404, { reason: 'NotFound', message: `${plural} "${name}" not found`, name });
}

export function unknownPath(): ClusterError {
  return apiError(404, { reason: 'NotFound', message: 'the server could not find the requested resource' });
}

/** Of an API whose server is down. */
export function unavailable(): ClusterError {
  return apiError(503, {
    reason: 'ServiceUnavailable',
    message: 'the server is currently unable to handle the request',
  });
}

export function alreadyExists(plural: string, object: KubeObject): ClusterError {
  const { name, deletionTimestamp } = object.metadata;
  const deleting = deletionTimestamp === undefined ? '' : 'object is being deleted: ';
  return apiError(409, {
    reason: 'AlreadyExists',
    message: `${deleting}${plural} "${name}" already exists`,
    name,
  });
}

export function stale(plural: string, name: string, why = 'the object has been modified'): ClusterError {
  return apiError(409, {
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${plural} "${name}": ${why}`,
    name,
  });
}

export function fieldConflicts(conflicts: Conflict[]): ClusterError {
  const causes = conflicts.map(({ manager, operation, apiVersion, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}"${operation === 'Update' ? ` using ${apiVersion}` : ''}`,
    field: fieldName(field),
  }));
  const lines = causes.map(({ message, field }) => `${message}: ${field}`);
  const message = `Apply failed with ${causes.length} conflict${causes.length === 1 ? '' : 's'}: ${lines.join('\n')}`;
  return apiError(409, { reason: 'Conflict', message, causes });
}

/** One cause of a 422. */
export type Fault = Required<StatusCause>;

/** 422 over one field. */
export function invalid(object: KubeObject, field: string, problem: string): ClusterError {
  return faulty(object, [{ reason: 'FieldValueInvalid', message: problem, field }]);
}

/** What a field may not become, whatever its value. */
export function forbidden(field: string, problem: string): Fault {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${problem}`, field };
}

/** 422 over all of these fields. */
export function faulty(object: KubeObject, causes: Fault[]): ClusterError {
  const { name } = object.metadata;
  const faults = causes.map(({ field, message }) => `${field}: ${message}`).join(', ');
  const message = `${object.kind} "${name}" is invalid: ${faults}`;
  return apiError(422, { reason: 'Invalid', message, name, causes }, object);
}

/** What server-side apply says (500, without a reason) where others say 400. */
export function malformed(
  object: KubeObject,
  { applied, problem }: { applied: boolean; problem: string },
): ClusterError {
  if (!applied) {
    const message = `${object.kind} in version "${object.apiVersion}" cannot be handled as a ${object.kind}: ${problem}`;
    return apiError(400, { reason: 'BadRequest', message }, object);
  }
  const message = `failed to create typed patch object (${object.metadata.namespace ?? ''}/${object.metadata.name}; ${object.apiVersion}, Kind=${object.kind}): ${problem}`;
  return apiError(500, { message }, object);
}

export function badRequest(message: string): ClusterError {
  return apiError(400, { reason: 'BadRequest', message });
}

export function versionOnCreate(): ClusterError {
  return apiError(500, { message: 'resourceVersion should not be set on objects to be created' });
}

export function namespaceTerminating(
  plural: string,
  { name, namespace }: { name: string; namespace: string },
): ClusterError {
  const message = `${plural} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`;
  const causes = [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ];
  return apiError(403, { reason: 'Forbidden', message, name, causes });
}

export function expired(): ClusterError {
  return apiError(410, {
    reason: 'Expired',
    message: 'The resourceVersion for the provided watch is too old.',
  });
}
