import type { Cluster, Discovery, Resource } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import { discoveryOf } from '../discovery.ts';
import type { WireReply } from './exchange.ts';
import {
  type DiscoveredKinds,
  parseAggregated,
  parseGroupVersions,
  parseResourceList,
} from './parse-discovery.ts';
import { read } from './read.ts';
import { successBody } from './reply.ts';
import type { Transport } from './transport.ts';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
const MAX_BYTES = 32 * 1024 * 1024;

/** `Cluster.discover`: what the server said last, until `fresh` asks again. */
export function rememberedDiscovery(transport: Transport): Cluster['discover'] {
  let last: Discovery | undefined;
  return async ({ fresh = false, signal } = {}) => {
    if (last !== undefined && !fresh) return last;
    const { resources, stale } = await discoverKinds(transport, signal);
    last = discoveryOf(resources, stale);
    return last;
  };
}

/** Asks what the server serves: two requests, or one a version where the server is older than 1.30. */
async function discoverKinds(transport: Transport, signal?: AbortSignal): Promise<DiscoveredKinds> {
  const parts = await Promise.all(['/api', '/apis'].map((root) => discoverRoot(transport, root, signal)));
  return {
    resources: parts.flatMap(({ resources }) => resources),
    stale: parts.flatMap(({ stale }) => stale),
  };
}

async function discoverRoot(
  transport: Transport,
  root: string,
  signal?: AbortSignal,
): Promise<DiscoveredKinds> {
  const options = { accept: AGGREGATED, maxBytes: MAX_BYTES, signal };
  const document = successBody(await read(transport, root, options));
  return parseAggregated(document) ?? (await discoverClassic(transport, root, document, signal));
}

async function discoverClassic(
  transport: Transport,
  root: string,
  document: unknown,
  signal?: AbortSignal,
): Promise<DiscoveredKinds> {
  const versions = parseGroupVersions(document);
  const found = await Promise.all(
    versions.map(async (version) => {
      const reply = await read(transport, `${root}/${version}`, { maxBytes: MAX_BYTES, signal });
      return resourcesOf(version, reply);
    }),
  );
  return {
    resources: found.flatMap((resources) => resources ?? []),
    stale: versions.filter((_version, index) => found[index] === undefined),
  };
}

/** Undefined where the version's own server is down (an aggregated API). */
function resourcesOf(version: string, reply: WireReply): Resource[] | undefined {
  try {
    return parseResourceList(version, successBody(reply));
  } catch (error) {
    if (error instanceof ClusterError && ['transient', 'not-found'].includes(error.kind)) return undefined;
    throw error;
  }
}
