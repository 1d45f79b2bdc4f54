import { type GroupKind, groupOf, type KubeObject } from '../cluster/object.ts';

/** What a CustomResourceDefinition says of its kind, as far as it says it in the right types. */
export interface Crd extends GroupKind {
  plural: string;
  scope: unknown;
  versions: { name: string; served: boolean }[];
}

/** A field of a CRD that is not what the API server takes there. */
export interface CrdProblem {
  field: string;
  message: string;
}

export function isCrd({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'CustomResourceDefinition' && groupOf(apiVersion) === 'apiextensions.k8s.io';
}

/** The CRD in an object; undefined where `problemsOfCrd` finds something. */
export function readCrd(object: KubeObject): Crd | undefined {
  if (!isCrd(object) || problemsOfCrd(object).length > 0) return undefined;
  const { group, scope, versions, kind, plural } = partsOf(object);
  return {
    group: String(group),
    kind: String(kind),
    plural: String(plural),
    scope,
    versions: itemsOf(versions).map((version) => {
      const { name, served } = fieldsOf(version);
      return { name: String(name), served: served === true };
    }),
  };
}

/** What of a CRD's kind has not the type that the API server wants (apiextensions.k8s.io/v1). */
export function problemsOfCrd(object: KubeObject): CrdProblem[] {
  const { group, kind, plural, versions } = partsOf(object);
  const texts = { 'spec.group': group, 'spec.names.kind': kind, 'spec.names.plural': plural };
  const noTexts = Object.entries(texts)
    .filter(([, value]) => !isText(value))
    .map(([field]) => ({ field, message: 'a CustomResourceDefinition has a string here' }));
  const areVersions =
    Array.isArray(versions) && versions.every((version) => isText(fieldsOf(version)['name']));
  const noVersions = {
    field: 'spec.versions',
    message: 'a CustomResourceDefinition has a list of versions here, each with a name',
  };
  return areVersions ? noTexts : [...noTexts, noVersions];
}

function partsOf(object: KubeObject) {
  const { group, names, scope, versions } = fieldsOf(object['spec']);
  const { kind, plural } = fieldsOf(names);
  return { group, scope, versions, kind, plural };
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
