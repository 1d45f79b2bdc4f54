/** Any Kubernetes object, as JSON. Fields beyond these are the kind's own. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  finalizers?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
  [field: string]: unknown;
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
}

/** One manager's share of an object's fields, as server-side apply keeps it. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: Record<string, unknown>;
  subresource?: string;
}

/** A group and a kind; `group` is '' for the core group. */
export interface GroupKind {
  group: string;
  kind: string;
}

/** What stays the same of an object when its apiVersion changes: its identity across revisions. */
export interface ObjectRef extends GroupKind {
  /** Absent for cluster-scoped objects. */
  namespace?: string;
  name: string;
}

/** The group of an apiVersion: `apps` of `apps/v1`, '' of `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

export function refOf(object: KubeObject): ObjectRef {
  const { name, namespace } = object.metadata;
  const groupKind = { group: groupOf(object.apiVersion), kind: object.kind };
  return namespace === undefined ? { ...groupKind, name } : { ...groupKind, namespace, name };
}

/** A key that is equal for equal identities: `Kind.group/namespace/name`. */
export function keyOf(ref: ObjectRef): string {
  return `${groupKindKey(ref)}/${ref.namespace ?? ''}/${ref.name}`;
}

/** `Kind.group`, or bare `Kind` for the core group: KEP-3659's way to write a group and kind. */
export function groupKindKey({ group, kind }: GroupKind): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** What errors, notes and logs must not repeat anything of, but names. */
export function isSecret({ group, kind }: GroupKind): boolean {
  return group === '' && kind === 'Secret';
}

/** How an object is called where people read: `Service default/nginx`, `Namespace shop`. */
export function displayName(ref: ObjectRef): string {
  return ref.namespace === undefined ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`;
}
