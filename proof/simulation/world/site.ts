import type { KubeObject } from '../../../src/cluster/object.ts';
import type { AdoptPolicy } from '../../../src/federation/federation.ts';
import { EXTRAS, type Extra, extraKindAndName, extraObject, FORBIDDEN, isExtra } from './extra-parts.ts';

/** What a commit of the simulated site holds. Each part's number is that of the push which changed it last. */
export interface Site {
  /** ConfigMaps `c0` .. `c5`, a Secret `key`, a Service, Deployment and Ingress `web`; without a number: not there. */
  parts: Readonly<Partial<Record<Part, number>>>;
  /** The address that the Ingress asks for: `203.0.113.<n>`. */
  address: number;
  /** Git also wants this ConfigMap, which somebody else made. */
  wants: Stranger | undefined;
  /** What federation.yaml calls it: `FEDERATION`, unless it was renamed. */
  federation: string;
  /** A manifest of one cluster's overlay is broken. */
  isBad: boolean;
  /** All manifests stand in the clusters' overlays, and this cluster's are forgotten. */
  forgets?: ClusterName;
  /** What it drops, where that is more than goes without being asked for. */
  massDrop?: readonly Part[];
  /** Digests of mass deletions that federation.yaml approves. */
  approved?: readonly string[];
}

/** The words of a status that no process of Lockstep wrote. */
export const SAID_BY_ANOTHER = 'said by another';

export const PARTS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'key', 'service', 'deployment', 'ingress'] as const;
export type Part = (typeof PARTS)[number] | Extra;
/** ConfigMaps that somebody else made, and that Git may want one day: see `foreign-objects.ts`. */
export const STRANGERS = ['past', 'same', 'in-a-set', 'parent-of-a-set', 'controlled', 'unlabelled'] as const;
export type Stranger = (typeof STRANGERS)[number];
/** Those whose owners let them go, if federation.yaml asks for it. */
export const UNOWNED: readonly string[] = ['past', 'same'] satisfies Stranger[];
/** So few that dropping all of them, and what was adopted, never looks like a mass deletion to the guard. */
export const DROPPABLE: readonly Part[] = ['c0', 'key'];

export const FEDERATION = 'site';
export const NEW_NAME = 'renamed';
export const CLUSTERS = ['asia', 'europe', 'us'] as const;
export type ClusterName = (typeof CLUSTERS)[number];
export const ORIGIN = { repository: 'https://git.example/site.git', branch: 'main' };
/** Says which push an object's content is of. */
export const VARIANT = 'site.example/push';
export const IP_NAME = 'kubernetes.io/ingress.global-static-ip-name';
/** Begins every Secret value of the site. */
export const CANARY = 'c4n4ry';

export function firstSite(): Site {
  const parts = Object.fromEntries(PARTS.map((part) => [part, 1]));
  return { parts, address: 1, wants: undefined, federation: FEDERATION, isBad: false };
}

/** Nothing of it may be written anywhere. */
export function isBad({ isBad: isBroken, forgets, parts }: Site): boolean {
  return isBroken || forgets !== undefined || FORBIDDEN.some((part) => parts[part] !== undefined);
}

/** No cluster can have it whole, and so nothing that it drops is deleted. */
export function isRefused({ parts }: Site): boolean {
  const has = (part: Part): boolean => parts[part] !== undefined;
  return has('misspelt') || (has('blue') && has('green')) || (has('shelf') && !has('shop'));
}

/** It can become a success, whatever was there before it. */
export function isGood(site: Site): boolean {
  return !isBad(site) && !isRefused(site) && site.massDrop === undefined;
}

/** As `isGood`, given whether it may adopt what it wants of others. */
export function canSucceed(site: Site | undefined, adopt: AdoptPolicy): site is Site {
  if (!site || !isGood(site) || site.federation !== FEDERATION) return false;
  return site.wants === undefined || (adopt !== 'never' && UNOWNED.includes(site.wants));
}

/** All files of a commit, by path. */
export function filesOf(
  site: Site,
  uids: ReadonlyMap<string, string>,
  adopt: string,
): Record<string, string> {
  const federation = {
    apiVersion: 'lockstep.dev/v1alpha1',
    kind: 'Federation',
    metadata: { name: site.federation },
    spec: {
      clusters: [...uids].map(([name, uid]) => ({ name, uid })),
      adopt,
      verify: { timeout: '90s', settle: '20s' },
      ...(site.approved && { prune: { approve: site.approved } }),
    },
  };
  const folders = site.forgets ? CLUSTERS.filter((name) => name !== site.forgets) : undefined;
  const objects = (folders?.map((name) => `clusters/${name}`) ?? ['base']).flatMap((folder) =>
    objectsOf(site).map((object) => [
      `${folder}/${object.kind.toLowerCase()}-${object.metadata.name}.yaml`,
      JSON.stringify(object),
    ]),
  );
  return {
    'federation.yaml': JSON.stringify(federation),
    ...Object.fromEntries(objects),
    ...(site.isBad && { 'clusters/us/bad.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {nam: bad}\n' }),
  };
}

/** What every cluster is to have. */
export function objectsOf({ parts, address, wants }: Site): KubeObject[] {
  const made = [...PARTS, ...EXTRAS].flatMap((part) => {
    const push = parts[part];
    return push === undefined ? [] : [partOf(part, push, address)];
  });
  return wants ? [...made, configMap(wants, { text: 'ours' }, 0)] : made;
}

function partOf(part: Part, push: number, address: number): KubeObject {
  if (isExtra(part)) return extraObject(part, { [VARIANT]: String(push) });
  switch (part) {
    case 'key':
      return { ...named('v1', 'Secret', 'key', push), stringData: { token: `${CANARY}-${push}` } };
    case 'service': {
      const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] };
      return { ...named('v1', 'Service', 'web', push), spec };
    }
    case 'deployment': {
      const labels = { app: 'web' };
      const template = {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: `web:${push}` }] },
      };
      const spec = { replicas: 2, selector: { matchLabels: labels }, template };
      return { ...named('apps/v1', 'Deployment', 'web', push), spec };
    }
    case 'ingress': {
      const object = named('networking.k8s.io/v1', 'Ingress', 'web', push);
      const annotations = { ...object.metadata.annotations, [IP_NAME]: `address-${address}` };
      const spec = { defaultBackend: { service: { name: 'web', port: { number: 80 } } } };
      return { ...object, metadata: { ...object.metadata, annotations }, spec };
    }
    default:
      return configMap(part, { text: `push ${push}` }, push);
  }
}

export function configMap(name: string, data: Record<string, string>, push: number): KubeObject {
  return { ...named('v1', 'ConfigMap', name, push), data };
}

function named(apiVersion: string, kind: string, name: string, push: number): KubeObject {
  const annotations = { [VARIANT]: String(push) };
  return { apiVersion, kind, metadata: { name, namespace: 'default', annotations } };
}

export function addressOf(object: KubeObject): number {
  return Number(object.metadata.annotations?.[IP_NAME]?.replace('address-', '') ?? 0);
}

export const ip = (address: number): string => `203.0.113.${address}`;

/** Which object a part is. */
export function kindAndName(part: Part): [string, string] {
  if (isExtra(part)) return extraKindAndName(part);
  if (part === 'key') return ['Secret', 'key'];
  if (part === 'service') return ['Service', 'web'];
  if (part === 'deployment') return ['Deployment', 'web'];
  if (part === 'ingress') return ['Ingress', 'web'];
  return ['ConfigMap', part];
}
