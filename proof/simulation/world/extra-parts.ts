import type { KubeObject } from '../../../src/cluster/object.ts';

/**
 * Parts that the first commit does not have, and that only some histories bring: Namespaces that may be pruned (`shop`, with
 * a ConfigMap `shelf` in it) and that may not (`vault`), Lockstep's own (`home`), a ConfigMap with its mark (`marked`), two
 * Services that ask for one nodePort (`blue`, `green`), and one that every server refuses (`misspelt`).
 */
export const EXTRAS = ['shop', 'shelf', 'vault', 'home', 'marked', 'blue', 'green', 'misspelt'] as const;
export type Extra = (typeof EXTRAS)[number];

/** No commit may have them. */
export const FORBIDDEN: readonly Extra[] = ['home', 'marked'];
/** They are never made, and so never have to go. */
export const UNWELCOME: readonly Extra[] = [...FORBIDDEN, 'misspelt'];

const GOES_UNASKED = { 'lockstep.dev/prune': 'allowed' };
const MARKED = { 'lockstep.dev/pruning': 'nobody' };
const NODE_PORT = 30_080;

interface Kind {
  kind: string;
  name: string;
  /** `default`, if the kind has one and nothing else is said. */
  namespace?: string;
  annotations?: Readonly<Record<string, string>>;
  body?: object;
}

const KINDS: Readonly<Record<Extra, Kind>> = {
  shop: { kind: 'Namespace', name: 'shop', annotations: GOES_UNASKED },
  shelf: { kind: 'ConfigMap', name: 'shelf', namespace: 'shop' },
  vault: { kind: 'Namespace', name: 'vault' },
  home: { kind: 'Namespace', name: 'lockstep-system', annotations: GOES_UNASKED },
  marked: { kind: 'ConfigMap', name: 'marked', annotations: MARKED },
  blue: { kind: 'Service', name: 'blue', body: service({ port: 80, nodePort: NODE_PORT }) },
  green: { kind: 'Service', name: 'green', body: service({ port: 80, nodePort: NODE_PORT }) },
  misspelt: { kind: 'Service', name: 'misspelt', body: { spec: { prots: [{ port: 80 }] } } },
};

export function isExtra(part: string): part is Extra {
  return part in KINDS;
}

export function extraObject(part: Extra, annotations: Record<string, string>): KubeObject {
  const { kind, name, namespace = 'default', annotations: own, body } = KINDS[part];
  const where = kind === 'Namespace' ? {} : { namespace };
  const metadata = { name, ...where, annotations: { ...annotations, ...own } };
  return { apiVersion: 'v1', kind, metadata, ...body };
}

export function extraKindAndName(part: Extra): [string, string] {
  const { kind, name } = KINDS[part];
  return [kind, name];
}

function service(port: { port: number; nodePort: number }): object {
  return { spec: { type: 'NodePort', selector: { app: 'web' }, ports: [port] } };
}
