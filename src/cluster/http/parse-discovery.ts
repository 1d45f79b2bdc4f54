import type { Resource } from '../cluster.ts';
import { list, record, text } from './kube-status.ts';

/** What a discovery document says: the served kinds in its order, and what it could not say. */
export interface DiscoveredKinds {
  resources: Resource[];
  /** `group/version`s whose kinds are unknown. */
  stale: string[];
}

/**
 * An `APIGroupDiscoveryList` (KEP-3352), or undefined where the document is none: then the server is too old
 * and answers in the classic way. Pure.
 */
export function parseAggregated(document: unknown): DiscoveredKinds | undefined {
  const { kind, items } = record(document);
  if (kind !== 'APIGroupDiscoveryList') return undefined;
  const versions = list(items).flatMap((group) => {
    const name = text(record(record(group)['metadata'])['name']);
    return list(record(group)['versions']).map((version) => ({ group: name, ...record(version) }));
  });
  return {
    resources: versions.flatMap(versionResources),
    stale: versions.filter(isStale).map(groupVersionOf),
  };
}

type VersionDocument = Record<string, unknown> & { group: string };

function isStale(version: VersionDocument): boolean {
  return version['freshness'] === 'Stale';
}

function groupVersionOf(version: VersionDocument): string {
  const name = text(version['version']);
  return version.group === '' ? name : `${version.group}/${name}`;
}

function versionResources(version: VersionDocument): Resource[] {
  return list(version['resources'])
    .map(record)
    .map((resource) => ({
      group: version.group,
      version: text(version['version']),
      kind: text(record(resource['responseKind'])['kind']),
      plural: text(resource['resource']),
      namespaced: resource['scope'] === 'Namespaced',
      verbs: list(resource['verbs']).map(text),
    }))
    .filter(isServed);
}

/** The `group/version`s of classic discovery: `APIVersions` (`/api`) or `APIGroupList` (`/apis`), preferred first. Pure. */
export function parseGroupVersions(document: unknown): string[] {
  const { versions, groups } = record(document);
  const core = list(versions).map(text);
  return [...core, ...list(groups).map(record).flatMap(groupVersions)].filter((version) => version !== '');
}

function groupVersions(group: Record<string, unknown>): string[] {
  const preferred = text(record(group['preferredVersion'])['groupVersion']);
  const all = list(group['versions']).map((version) => text(record(version)['groupVersion']));
  return [...new Set([preferred, ...all])];
}

/** The kinds of one `APIResourceList`; subresources (`deployments/scale`) are left out. Pure. */
export function parseResourceList(groupVersion: string, document: unknown): Resource[] {
  const [version = '', group = ''] = groupVersion.split('/').reverse();
  return list(record(document)['resources'])
    .map(record)
    .map((resource) => ({
      group,
      version,
      kind: text(resource['kind']),
      plural: text(resource['name']),
      namespaced: resource['namespaced'] === true,
      verbs: list(resource['verbs']).map(text),
    }))
    .filter(isServed);
}

function isServed({ kind, plural }: Resource): boolean {
  return kind !== '' && plural !== '' && !plural.includes('/');
}
