import { fieldManager } from '../../cluster/field-manager.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../cluster/object.ts';
import { formatPath } from '../../manifests/source-node.ts';
import { ourEntry } from '../compare/live-state.ts';
import { PART_OF_LABEL } from '../record/applyset.ts';

/** A set of fields as the API server writes it (structured-merge-diff): `{}` at the end of a path says that it is in the set. */
export type FieldsV1 = Record<string, unknown>;

/** Shares of the object itself: who writes through a subresource (status, scale) does not own it. */
export function entriesOf({ metadata }: KubeObject): ManagedFieldsEntry[] {
  return (metadata.managedFields ?? []).filter(({ subresource }) => !subresource);
}

/** A person at the command line gives up sooner than a controller: what they did is drift, and corrected. */
export function isPerson(manager: string): boolean {
  return /^kubectl\b/.test(manager);
}

/** Client-side tools that say how an object is to be, as our manifests do (`client-go/util/csaupgrade` has the idea). */
function isDeclaring({ manager = '', operation, subresource }: ManagedFieldsEntry): boolean {
  if (subresource) return false;
  // A restart by `kubectl rollout` is an event: to take its mark back would restart all pods again.
  const byKubectl = /^kubectl(?:-|$)/.test(manager) && manager !== 'kubectl-rollout';
  return operation === 'Apply' || byKubectl || manager === 'helm' || manager === 'before-first-apply';
}

/** That the label is ours already while it is not there: the mark of an adoption that was begun. */
const BEGUN: FieldsV1 = { 'f:metadata': { 'f:labels': { [`f:${PART_OF_LABEL}`]: {} } } };

/**
 * The managedFields with which what others have declared is ours, so that our next apply removes what it does not
 * name; undefined where nobody but us has declared anything. Controllers, and who writes through subresources, keep
 * their shares. `apiVersion` is that of the next apply: paths that it does not know do no harm in it.
 */
export function foldedEntries(live: KubeObject, apiVersion: string): ManagedFieldsEntry[] | undefined {
  const { managedFields = [] } = live.metadata;
  const declared = managedFields.filter(isDeclaring);
  const ours = ourEntry(live);
  if (declared.every((entry) => entry === ours)) return undefined;
  const time = declared.flatMap((entry) => entry.time ?? []).sort();
  const folded: ManagedFieldsEntry = {
    manager: fieldManager,
    operation: 'Apply',
    apiVersion,
    ...(time.length > 0 && { time: time[time.length - 1] as string }),
    fieldsType: 'FieldsV1',
    fieldsV1: withoutReplicas(
      declared.reduce<FieldsV1>((all, { fieldsV1 = {} }) => unionOf(all, fieldsV1), BEGUN),
    ),
  };
  return [...managedFields.filter((entry) => !declared.includes(entry)), folded];
}

/** To remove `spec.replicas` is to ask for one: where Git does not say how many, they stay as they are. */
function withoutReplicas(fields: FieldsV1): FieldsV1 {
  const { 'f:spec': spec, ...others } = fields;
  if (!isMap(spec) || spec['f:replicas'] === undefined) return fields;
  const { 'f:replicas': _, ...kept } = spec;
  return isEmpty(kept) ? others : { ...others, 'f:spec': kept };
}

/** True between the two steps of an adoption. Who removes a label by hand takes it out of every share. */
export function isAdoptionBegun(live: KubeObject): boolean {
  return (
    live.metadata.labels?.[PART_OF_LABEL] === undefined &&
    hasPath(ourEntry(live), ['f:metadata', 'f:labels', `f:${PART_OF_LABEL}`])
  );
}

export function hasPath(entry: ManagedFieldsEntry | undefined, path: readonly string[]): boolean {
  const found = path.reduce<unknown>((at, name) => (isMap(at) ? at[name] : undefined), entry?.fieldsV1);
  return found !== undefined;
}

/** The fields that are in one of the two sets. */
export function unionOf(a: FieldsV1, b: FieldsV1): FieldsV1 {
  const all = { ...a };
  for (const [path, below] of Object.entries(b)) {
    all[path] = path in a ? unionBelow(a[path] as FieldsV1, below as FieldsV1) : below;
  }
  return all;
}

/** A path that is in the set, and has others below it, says so with a `.`. */
function unionBelow(a: FieldsV1, b: FieldsV1): FieldsV1 {
  if (isEmpty(a) && isEmpty(b)) return {};
  const [one, other] = [a, b].map((set) => (isEmpty(set) ? { '.': {} } : set));
  return unionOf(one as FieldsV1, other as FieldsV1);
}

/** How people call the fields of a set, those of metadata last: `spec.ports[port=80].name`. Paths only, and no value of a Secret is a path. */
export function fieldNames(fields: FieldsV1): string[] {
  return namesOf(leavesOf(fields, []));
}

function namesOf(paths: readonly string[][]): string[] {
  const isMeta = ([first]: readonly string[]) => first === 'f:metadata';
  return [...paths.filter((path) => !isMeta(path)), ...paths.filter(isMeta)].map(nameOf);
}

/** The ends of all paths of a set; each path with its elements as the server writes them (`f:spec`). */
export function leavesOf(fields: FieldsV1, above: readonly string[]): string[][] {
  return Object.entries(fields).flatMap(([element, below]) => {
    const path = [...above, element];
    const isLeaf = Object.keys(below as FieldsV1).every((name) => name === '.');
    if (element === '.') return [];
    return isLeaf ? [path] : leavesOf(below as FieldsV1, path);
  });
}

/**
 * Which fields of a set an object does not have, as `fieldNames` calls them. A list item may leave out keys that the
 * server fills in.
 */
export function fieldsNotIn(fields: FieldsV1, object: unknown): string[] {
  return namesOf(pathsNotIn(fields, object, []));
}

function pathsNotIn(fields: FieldsV1, value: unknown, above: readonly string[]): string[][] {
  return Object.entries(fields).flatMap(([element, below]) => {
    if (element === '.') return [];
    const found = partAt(value, element);
    if (found !== undefined) return pathsNotIn(below as FieldsV1, found, [...above, element]);
    // Of an item that is not there at all, its fields are not told one by one.
    return element.startsWith('f:') ? leavesOf({ [element]: below }, above) : [[...above, element]];
  });
}

function partAt(value: unknown, element: string): unknown {
  const name = element.slice(2);
  if (element.startsWith('f:')) return isMap(value) ? value[name] : undefined;
  if (!Array.isArray(value)) return undefined;
  if (element.startsWith('i:')) return value[Number(name)];
  const wanted: unknown = JSON.parse(name);
  return value.find((item) =>
    isMap(wanted) && isMap(item)
      ? Object.entries(wanted).every(([key, its]) => (item[key] ?? its) === its)
      : item === wanted,
  );
}

function nameOf(path: readonly string[]): string {
  return path.reduce((text, element) => {
    const name = element.slice(2);
    switch (element.slice(0, 2)) {
      case 'f:':
        return text === '' ? name : below(text, name);
      case 'k:':
        return `${text}[${keyText(JSON.parse(name))}]`;
      default:
        return `${text}[${name}]`;
    }
  }, '');
}

function below(text: string, name: string): string {
  const step = formatPath([name]);
  return step.startsWith('[') ? text + step : `${text}.${step}`;
}

function keyText(key: Record<string, unknown>): string {
  return Object.entries(key)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function isEmpty(set: FieldsV1): boolean {
  return Object.keys(set).length === 0;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
