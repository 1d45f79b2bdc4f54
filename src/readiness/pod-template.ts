import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../cluster/object.ts';
import { type Fields, fieldAt, isFields } from './fields.ts';

/** Fields of a pod that go by themselves while it runs. */
const TRANSIENT = new Set(['schedulingGates']);

/** Fields that the API server adds to a pod, but not to a template. */
const ADDED_BY_SERVER = new Set(['f:enableServiceLinks']);

/**
 * Whether the pod was made from this template (a live one, with the server's defaults).
 * Both directions are asked: the pod must hold every field of the template, and every field that its creator gave
 * it must still be in the template. What admission added (sidecars, volumes, tolerations) is nobody's creator's.
 * A webhook that rewrites a field of the template, an image for instance, makes every pod look old.
 */
export function runsTemplate(pod: KubeObject, template: unknown): boolean {
  return holdsTemplate(pod, template) && holdsNothingDropped(pod, template);
}

function holdsTemplate(pod: KubeObject, template: unknown): boolean {
  const metadata = fieldAt(template, 'metadata');
  return (
    contains(pod.metadata.labels, fieldAt(metadata, 'labels')) &&
    contains(pod.metadata.annotations, fieldAt(metadata, 'annotations')) &&
    contains(pod['spec'], fieldAt(template, 'spec'))
  );
}

/** Whether every field of `wanted` is in `live`: maps by key, lists of maps by any item that contains it. */
function contains(live: unknown, wanted: unknown): boolean {
  if (wanted === undefined || wanted === null) return true;
  if (isFields(wanted)) return isFields(live) && containsFields(live, wanted);
  if (Array.isArray(wanted) && wanted.some(isFields)) {
    return Array.isArray(live) && wanted.every((item) => live.some((other) => contains(other, item)));
  }
  return isDeepStrictEqual(live, wanted);
}

function containsFields(live: Fields, wanted: Fields): boolean {
  return Object.entries(wanted).every(([name, value]) => TRANSIENT.has(name) || contains(live[name], value));
}

/**
 * The API server notes what a pod's creator sent before admission adds to it: a field of that note which the
 * template lacks was dropped since. A pod without such a note (adopted, not created) passes.
 */
function holdsNothingDropped(pod: KubeObject, template: unknown): boolean {
  const entries = pod.metadata.managedFields ?? [];
  const created = entries.find(
    ({ fieldsV1 }) => fieldAt(fieldsV1, 'f:metadata.f:generateName') !== undefined,
  );
  const { 'f:labels': labels, 'f:annotations': annotations } = toFields(
    fieldAt(created?.fieldsV1, 'f:metadata'),
  );
  return (
    covers(fieldAt(template, 'spec'), fieldAt(created?.fieldsV1, 'f:spec')) &&
    covers(fieldAt(template, 'metadata.labels'), labels) &&
    covers(fieldAt(template, 'metadata.annotations'), annotations)
  );
}

/** Whether every path of a fieldsV1 tree leads to a value. */
function covers(value: unknown, paths: unknown): boolean {
  return Object.entries(toFields(paths)).every(([step, below]) => {
    if (step === '.' || ADDED_BY_SERVER.has(step)) return true;
    const next = follow(value, step);
    return next !== undefined && covers(next, below);
  });
}

/** One step of a fieldsV1 path: `f:` a field, `k:` a list item by its keys; sets and indexes are compared whole. */
function follow(value: unknown, step: string): unknown {
  const name = step.slice(2);
  // The server fills a pod's requests from its limits; in the template they stay apart.
  if (step === 'f:requests') return requestsOf(value);
  if (step.startsWith('f:')) return isFields(value) ? value[name] : undefined;
  if (step.startsWith('k:')) return itemWith(value, JSON.parse(name));
  return value;
}

function requestsOf(resources: unknown): Fields {
  return { ...toFields(fieldAt(resources, 'limits')), ...toFields(fieldAt(resources, 'requests')) };
}

function itemWith(list: unknown, keys: unknown): unknown {
  return Array.isArray(list) ? list.find((item) => isFields(item) && contains(item, keys)) : undefined;
}

function toFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}
