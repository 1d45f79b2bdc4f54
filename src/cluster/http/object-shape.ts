import { text } from './kube-status.ts';
import { parseJson } from './parse-json.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isMapOfTexts: Check = (value) => isMap(value) && Object.values(value).every(isText);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** The field is not there, or as it should be. */
const perhaps =
  (name: string, check: Check): Check =>
  (value) => {
    const field = (value as Record<string, unknown>)[name];
    return field === undefined || check(field);
  };

/**
 * A set of fields (structured-merge-diff's serialization): each element of its paths begins with a letter that says
 * what it is, of which `k:` has the keys of a list item and `v:` its value, in JSON; `.` is the thing itself.
 */
const isFieldSet: Check = (value) => {
  if (!isMap(value)) return false;
  for (const element in value) {
    if (!isPathElement(element) || !isFieldSet((value as Record<string, unknown>)[element])) return false;
  }
  return true;
};

function isPathElement(element: string): boolean {
  if (element.startsWith('k:')) return isMap(parseJson(element.slice(2)));
  if (element.startsWith('v:')) return parseJson(element.slice(2)) !== undefined;
  return element === '.' || /^[a-z]:/.test(element);
}

const hasTexts =
  (...names: string[]): Check =>
  (value) =>
    isMap(value) && names.every((name) => perhaps(name, isText)(value));

const isOwner = hasTexts('apiVersion', 'kind', 'name', 'uid');
const isNamed = hasTexts('manager', 'operation', 'apiVersion', 'time', 'fieldsType', 'subresource');
const isShare: Check = (value) => isNamed(value) && perhaps('fieldsV1', isFieldSet)(value);

const CHECKS: readonly Check[] = [
  perhaps('namespace', isText),
  perhaps('uid', isText),
  perhaps('resourceVersion', isText),
  perhaps('generation', Number.isFinite),
  // Go writes its zero time as null.
  perhaps('creationTimestamp', (value) => value === null || isText(value)),
  perhaps('deletionTimestamp', isText),
  perhaps('finalizers', isListOf(isText)),
  perhaps('labels', isMapOfTexts),
  perhaps('annotations', isMapOfTexts),
  perhaps('ownerReferences', isListOf(isOwner)),
  perhaps('managedFields', isListOf(isShare)),
];

/**
 * Whether this is what an object of any kind has as `metadata` (API conventions, "Metadata"): everybody reads labels,
 * managers and versions of what a server sent, and takes for granted that they are what the types say.
 */
export function isObjectMeta(value: unknown): boolean {
  return (
    isMap(value) && text((value as { name?: unknown }).name) !== '' && CHECKS.every((check) => check(value))
  );
}
