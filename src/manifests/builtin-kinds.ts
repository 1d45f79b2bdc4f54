import { type GroupKind, groupKindKey } from '../cluster/object.ts';
import table from './builtin-kinds.json' with { type: 'json' };

/** A kind that every API server of the version in `builtin-kinds.json` serves. */
export interface BuiltinKind extends GroupKind {
  version: string;
  plural: string;
  namespaced: boolean;
}

const builtinKinds: readonly BuiltinKind[] = table.kinds;

/** Kinds of the Gateway API (https://gateway-api.sigs.k8s.io), whose CRDs are often installed from elsewhere. */
const gatewayScopes: Record<string, boolean> = {
  BackendTLSPolicy: true,
  GRPCRoute: true,
  Gateway: true,
  GatewayClass: false,
  HTTPRoute: true,
  ListenerSet: true,
  ReferenceGrant: true,
  TCPRoute: true,
  TLSRoute: true,
  UDPRoute: true,
};

const scopes = new Map<string, boolean>([
  ...builtinKinds.map((kind): [string, boolean] => [groupKindKey(kind), kind.namespaced]),
  ...Object.entries(gatewayScopes).map(([kind, namespaced]): [string, boolean] => [
    groupKindKey({ group: 'gateway.networking.k8s.io', kind }),
    namespaced,
  ]),
]);

/** Whether objects of the kind live in namespaces; undefined for kinds that only discovery or a CRD knows. */
export function isNamespaced(groupKind: GroupKind): boolean | undefined {
  return scopes.get(groupKindKey(groupKind));
}

/** The apiVersions that serve a kind of this name: several where groups share it (Event). */
export function apiVersionsOf(kind: string): string[] {
  return builtinKinds.filter((builtin) => builtin.kind === kind).map(apiVersionOf);
}

/** The kinds of an apiVersion; empty for one that is not built in. */
export function kindsOf(apiVersion: string): string[] {
  return builtinKinds.filter((builtin) => apiVersionOf(builtin) === apiVersion).map(({ kind }) => kind);
}

function apiVersionOf({ group, version }: BuiltinKind): string {
  return group === '' ? version : `${group}/${version}`;
}
