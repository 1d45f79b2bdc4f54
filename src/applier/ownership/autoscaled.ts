import { fieldManager } from '../../cluster/field-manager.ts';
import { type KubeObject, type ManagedFieldsEntry, refOf } from '../../cluster/object.ts';
import { isNamespaced } from '../../manifests/builtin-kinds.ts';
import { ourEntry } from '../compare/live-state.ts';
import { hasPath, leavesOf, valueAt } from './fields-v1.ts';
import { isPerson } from './managed-fields.ts';

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
    .filter((path) => !hasPath(ours, path) && isCount(path, desired.object))
    .map((path) => path.map(nameIn));
  if (paths.length === 0) return desired;
  const digest = `${desired.digest} without ${paths.map((path) => path.join('.')).join()}`;
  return { ...desired, digest, object: paths.reduce(without, desired.object) };
}

function scaleEntries({ metadata: { managedFields = [] } }: KubeObject): ManagedFieldsEntry[] {
  return managedFields.filter(
    ({ manager = '', subresource }) =>
      subresource === 'scale' && manager !== fieldManager && !isPerson(manager),
  );
}

/**
 * Whether a scale can be the owner of what an object has there: a count, in no list, and of a built-in kind nothing but
 * `spec.replicas`. Whoever may update the live object can write any other path into its managedFields.
 */
function isCount(path: readonly string[], object: KubeObject): boolean {
  const isBuiltIn = isNamespaced(refOf(object)) !== undefined;
  const isPlace = isBuiltIn ? path.join() === REPLICAS : path.every((element) => element.startsWith('f:'));
  return isPlace && Number.isInteger(valueAt(object, path));
}

const REPLICAS = 'f:spec,f:replicas';

/** `spec` of `f:spec`; a scale has no lists. */
function nameIn(element: string): string {
  return element.slice(2);
}

function without<T extends object>(object: T, path: readonly string[]): T {
  const [name = '', ...rest] = path;
  const { [name]: below, ...others } = object as Record<string, unknown>;
  return (rest.length === 0 ? others : { ...others, [name]: without(below as object, rest) }) as T;
}
