import type { KubeObject } from '../../../src/cluster/object.ts';
import { badRequest, type Fault, faulty, forbidden, invalid, malformed } from './api-error.ts';
import { canonical, isMap, mapOf, same } from './json.ts';
import type { Traits } from './kinds.ts';

const NAME = /^[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MOST_DATA_BYTES = 1024 * 1024;

/** Refuses what is no object of its kind: unknown fields, wrong types, bad base64. `applied`: by server-side apply. */
export function checkShape(object: KubeObject, traits: Traits, applied: boolean): void {
  if (applied && object.metadata.managedFields !== undefined)
    throw badRequest('metadata.managedFields must be nil');
  const unknown = unknownField(object, traits);
  if (unknown !== undefined) {
    const problem = applied
      ? `.${unknown}: field not declared in schema`
      : `strict decoding error: unknown field "${unknown}"`;
    throw malformed(object, { applied, problem });
  }
  const wrong = wrongType(object, applied);
  if (wrong !== undefined) throw malformed(object, { applied, problem: wrong });
}

/** Fields of the specs that tests misspell. */
const SPEC_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Service: [
    'type',
    'ports',
    'selector',
    'clusterIP',
    'clusterIPs',
    'sessionAffinity',
    'externalName',
    'externalIPs',
    'externalTrafficPolicy',
    'internalTrafficPolicy',
    'ipFamilies',
    'ipFamilyPolicy',
    'loadBalancerClass',
    'loadBalancerIP',
    'loadBalancerSourceRanges',
    'allocateLoadBalancerNodePorts',
    'healthCheckNodePort',
    'publishNotReadyAddresses',
    'sessionAffinityConfig',
    'trafficDistribution',
  ],
  Ingress: ['ingressClassName', 'defaultBackend', 'rules', 'tls'],
};

function unknownField(object: KubeObject, { fields }: Traits): string | undefined {
  if (fields === undefined) return undefined;
  const known = ['apiVersion', 'kind', 'metadata', ...fields];
  const top = Object.keys(object).find((field) => !known.includes(field));
  const specFields = SPEC_FIELDS[object.kind];
  const inSpec = Object.keys(mapOf(object['spec'])).find((field) => specFields?.includes(field) === false);
  return top ?? (inSpec === undefined ? undefined : `spec.${inSpec}`);
}

function wrongType(object: KubeObject, applied: boolean): string | undefined {
  if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') return undefined;
  const data = Object.entries(mapOf(object['data']));
  const wrong = data.find(([, value]) => typeof value !== 'string');
  if (wrong !== undefined) {
    return applied
      ? `.data.${wrong[0]}: expected string, got &value.valueUnstructured{Value:${canonical(wrong[1])}}`
      : `json: cannot unmarshal ${typeof wrong[1]} into Go struct field ${object.kind}.data of type string`;
  }
  const encoded = object.kind === 'Secret' ? data : [];
  return encoded.every(([, value]) => BASE64.test(String(value)))
    ? undefined
    : 'illegal base64 data at input byte 0';
}

/** Refuses a new object that breaks a rule of its kind. */
export function checkNew(object: KubeObject): void {
  if (!NAME.test(object.metadata.name)) {
    throw invalid(
      object,
      'metadata.name',
      `Invalid value: "${object.metadata.name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'`,
    );
  }
  checkSize(object);
}

/** Refuses a change that its kind forbids, for all of its faults at once. */
export function checkChange(live: KubeObject, next: KubeObject, { immutable }: Traits): void {
  const faults = [
    ...changedForGood(live, next, ['metadata.uid', ...immutable]),
    ...sealedFields(live, next),
    ...newFinalizers(live, next),
  ];
  if (faults.length > 0) throw faulty(next, faults);
  checkSize(next);
}

function changedForGood(live: KubeObject, next: KubeObject, paths: readonly string[]): Fault[] {
  return paths
    .filter((path) => !same(at(live, path), at(next, path)))
    .map((field) => ({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${canonical(at(next, field))}: field is immutable`,
      field,
    }));
}

/** A ConfigMap or Secret that was once made immutable stays so, and keeps its contents. */
function sealedFields(live: KubeObject, next: KubeObject): Fault[] {
  const isSealed = (live.kind === 'ConfigMap' || live.kind === 'Secret') && live['immutable'] === true;
  if (!isSealed) return [];
  return ['immutable', 'data', 'binaryData']
    .filter((field) => !same(live[field], next[field]))
    .map((field) => forbidden(field, 'field is immutable when `immutable` is set'));
}

function newFinalizers(live: KubeObject, next: KubeObject): Fault[] {
  if (live.metadata.deletionTimestamp === undefined) return [];
  const known = live.metadata.finalizers ?? [];
  const added = (next.metadata.finalizers ?? []).filter((finalizer) => !known.includes(finalizer));
  if (added.length === 0) return [];
  const problem = `no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`;
  return [forbidden('metadata.finalizers', problem)];
}

function checkSize(object: KubeObject): void {
  if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') return;
  if (canonical(object['data'] ?? {}).length > MOST_DATA_BYTES) {
    throw invalid(object, 'data', `Too long: may not be more than ${MOST_DATA_BYTES} bytes`);
  }
}

function at(object: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, field) => (isMap(value) ? value[field] : undefined), object);
}
