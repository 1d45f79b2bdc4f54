import { fieldManager } from '../cluster/field-manager.ts';
import type { KubeObject, ManagedFieldsEntry } from '../cluster/object.ts';
import { ourEntry } from './live-state.ts';

type FieldSet = Record<string, unknown>;

/** A person at the command line (`kubectl scale`): an edit like any other, and corrected. */
const PEOPLE = /^kubectl\b/;

/** Who writes `spec.replicas` of a live object through its subresource `scale`, as autoscalers do. */
export function scalersOf(live: KubeObject): string[] {
  return scaleEntries(live).map(({ manager = '' }) => manager);
}

/** A desired object and its digest, as far as Git decides them. */
interface Desired {
  object: KubeObject;
  /** Of the whole manifest; another one where a field is left out. */
  digest: string;
}

/**
 * Without the fields that an autoscaler of the live object has (`spec.replicas`, or where the kind's CRD has it): not
 * applied, they stay what the autoscaler says. A field that we own as well is not left out: it was taken back.
 */
export function leftToAutoscaler<T extends Desired>(desired: T, live: KubeObject): T {
  const ours = ourEntry(live)?.fieldsV1 ?? {};
  const paths = scaleEntries(live)
    .flatMap(({ fieldsV1 = {} }) => leavesOf(fieldsV1))
    .filter((path) => !has(ours, path) && valueAt(desired.object, path) !== undefined);
  if (paths.length === 0) return desired;
  const digest = `${desired.digest} without ${paths.map((path) => path.join('.')).join()}`;
  return { ...desired, digest, object: paths.reduce(without, desired.object) };
}

function scaleEntries({ metadata: { managedFields = [] } }: KubeObject): ManagedFieldsEntry[] {
  return managedFields.filter(
    ({ manager = '', subresource }) =>
      subresource === 'scale' && manager !== fieldManager && !PEOPLE.test(manager),
  );
}

/** The fields of a fieldsV1 set (`f:` only: a scale has no lists), as paths. */
function leavesOf(fields: FieldSet): string[][] {
  return Object.entries(fields)
    .filter(([name]) => name.startsWith('f:'))
    .flatMap(([name, below]) => {
      const deeper = leavesOf(below as FieldSet);
      const path = name.slice(2);
      return deeper.length > 0 ? deeper.map((rest) => [path, ...rest]) : [[path]];
    });
}

function has(fields: FieldSet, path: readonly string[]): boolean {
  return (
    path.reduce<unknown>((at, name) => (at as FieldSet | undefined)?.[`f:${name}`], fields) !== undefined
  );
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as FieldSet | null | undefined)?.[name], object);
}

function without<T extends object>(object: T, path: readonly string[]): T {
  const [name = '', ...rest] = path;
  const { [name]: below, ...others } = object as FieldSet;
  return (rest.length === 0 ? others : { ...others, [name]: without(below as object, rest) }) as T;
}
