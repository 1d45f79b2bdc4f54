import { fieldManager } from '../../cluster/field-manager.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../cluster/object.ts';
import { formatPath } from '../../manifests/source-node.ts';
import { PART_OF_LABEL, PART_OF_PATH } from '../../record/applyset.ts';
import { ourEntry } from '../compare/live-state.ts';
import { type FieldsV1, hasPath, leavesOf, partAt, setOf, unionOf } from './fields-v1.ts';

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
const BEGUN = setOf(PART_OF_PATH);

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
  if (!hasPath(fields, ['f:spec', 'f:replicas'])) return fields;
  const { 'f:spec': spec, ...others } = fields;
  const { 'f:replicas': _, ...kept } = spec as FieldsV1;
  return Object.keys(kept).length === 0 ? others : { ...others, 'f:spec': kept };
}

/** True between the two steps of an adoption. Who removes a label by hand takes it out of every share. */
export function isAdoptionBegun(live: KubeObject): boolean {
  return (
    live.metadata.labels?.[PART_OF_LABEL] === undefined &&
    hasPath(ourEntry(live)?.fieldsV1 ?? {}, PART_OF_PATH)
  );
}

/** How people call the fields of a set, those of metadata last: `spec.ports[port=80].name`. Paths only, and no value of a Secret is a path. */
export function fieldNames(fields: FieldsV1): string[] {
  return namesOf(leavesOf(fields));
}

function namesOf(paths: readonly string[][]): string[] {
  const isMeta = ([first]: readonly string[]) => first === 'f:metadata';
  return [...paths.filter((path) => !isMeta(path)), ...paths.filter(isMeta)].map(nameOf);
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
