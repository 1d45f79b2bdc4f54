import assert from 'node:assert/strict';
import type { Cluster, ObjectAddress, Reply, WatchEvent } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { apiVersionOf } from '../../../src/cluster/discovery.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import type { ClusterHistory, Command, Preconditions, Wish } from './cluster-commands.ts';
import type { KindCase } from './cluster-kinds.ts';
import type { ClusterSide } from './cluster-side.ts';

/** Plays one history against one cluster; what it said to each step, then what is left, then what a watch told. */
export async function playCluster(
  side: ClusterSide,
  { resource, ...kindCase }: KindCase,
  { namespace, history }: { namespace: string; history: ClusterHistory },
): Promise<unknown[]> {
  const cluster = side.as('lockstep');
  const seen = new Map<string, { uid: string; resourceVersion: string }[]>();
  const at = (name: string): ObjectAddress => ({ name, namespace });
  const identity = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  const wished = (name: string, { metadata, body }: Wish, more: object = {}): KubeObject => ({
    ...identity,
    metadata: { ...at(name), ...(metadata as object), ...more },
    ...body,
  });
  const remember = <T extends KubeObject | undefined>(object: T): T => {
    const { name = '', uid, resourceVersion } = object?.metadata ?? {};
    const known = seen.get(name) ?? [];
    if (uid && resourceVersion) seen.set(name, [...known, { uid, resourceVersion }]);
    return object;
  };
  const preconditions = (name: string, { uid, version }: Preconditions) =>
    resolve(seen.get(name) ?? [], { uid, version });
  const told = ({ object, ...reply }: Reply) => ({ ...reply, object: remember(object) });

  const perform = async (command: Command): Promise<unknown> => {
    switch (command.do) {
      case 'apply': {
        const { by, name, wish, force, dryRun } = command;
        const wanted = wished(name, wish, preconditions(name, command.at));
        const reply = await side.as(by).apply(resource, wanted, { force, dryRun });
        return dryRun ? withoutVersion(reply) : told(reply);
      }
      case 'create':
        return told(await side.as(command.by).create(resource, wished(command.name, command.wish)));
      case 'replace': {
        const { by, name, wish, shares } = command;
        const live = await cluster.get(resource, at(name));
        const managedFields = { kept: live?.metadata.managedFields, 'left out': undefined, reset: [{}] }[
          shares
        ];
        const wanted = wished(name, wish, { ...preconditions(name, command.at), managedFields });
        return told(await side.as(by).replace(resource, wanted));
      }
      case 'patch': {
        const { by, name, wish } = command;
        const metadata = { ...wish.metadata, ...preconditions(name, command.at) };
        return told(await side.as(by).mergePatch(resource, at(name), { metadata, ...wish.body }));
      }
      case 'delete': {
        const { uid = NO_UID, resourceVersion = '7' } = preconditions(command.name, command.at);
        const reply = await cluster.delete(resource, at(command.name), { uid, resourceVersion });
        // Of what is gone some kinds tell the name alone.
        return reply?.object.metadata.deletionTimestamp === undefined
          ? { gone: reply !== undefined }
          : told(reply);
      }
      case 'status':
        return remember(
          await side.writeStatus(resource, at(command.name), { status: command.status, manager: command.by }),
        );
      case 'remove':
        return side.remove(resource, at(command.name));
      case 'get':
        return remember(await cluster.get(resource, at(command.name)));
      case 'list':
        return (await cluster.list(resource, { namespace, ...command.query })).items;
    }
  };

  const begin = await cluster.list(resource, { namespace });
  let from = begin.resourceVersion;
  const transcript: unknown[] = [];
  for (const [step, command] of history.commands.entries()) {
    if (step === history.watch.from) from = (await cluster.list(resource, { namespace })).resourceVersion;
    transcript.push(await outcomeOf(perform(command)));
  }
  for (const name of ['x', 'y']) transcript.push(await cluster.get(resource, at(name)));
  const marker = { ...identity, metadata: { ...at('z'), labels: { team: 'red' } }, ...kindCase.seed };
  await cluster.create(resource, marker);
  const { labelSelector = '' } = history.watch;
  transcript.push(...(await eventsUntil('z', cluster, { resource, from, namespace, labelSelector })));
  await side.clean(resource);
  return transcript;
}

/** A dry run that would create echoes the version that it was asked at, or none. */
function withoutVersion({ object, created, ...reply }: Reply): object {
  const { resourceVersion, ...metadata } = object.metadata;
  return { ...reply, created, object: { ...object, metadata: created ? metadata : object.metadata } };
}

const NO_UID = '00000000-0000-4000-8000-000000000000';

function resolve(
  seen: { uid: string; resourceVersion: string }[],
  { uid, version }: Preconditions,
): { uid?: string; resourceVersion?: string } {
  const present = seen.at(-1) ?? { uid: NO_UID, resourceVersion: '7' };
  const old = seen.findLast(({ resourceVersion }) => resourceVersion !== present.resourceVersion);
  const gone = seen.findLast((one) => one.uid !== present.uid);
  const uids = { none: {}, present: { uid: present.uid }, another: { uid: gone?.uid ?? NO_UID } };
  const versions = {
    none: {},
    present: { resourceVersion: present.resourceVersion },
    old: { resourceVersion: old?.resourceVersion ?? '5' },
    first: { resourceVersion: '1' },
  };
  return { ...uids[uid], ...versions[version] };
}

/** Wording is nobody's promise; what the product decides by is. */
async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return { value: await work };
  } catch (error) {
    assert.ok(error instanceof ClusterError, `${error}`);
    const { kind, status, reason } = error;
    // Which of two managers is named first is chance.
    const causes = [...new Set(error.causes.map((cause) => `${cause.reason} ${cause.field}`))].sort();
    return { refused: { kind, status, reason, causes } };
  }
}

async function eventsUntil(
  marker: string,
  cluster: Cluster,
  {
    resource,
    from,
    namespace,
    labelSelector,
  }: {
    resource: KindCase['resource'];
    from: string;
    namespace: string;
    labelSelector: string;
  },
): Promise<WatchEvent[]> {
  const stop = new AbortController();
  const watch = {
    resourceVersion: from,
    namespace,
    signal: stop.signal,
    ...(labelSelector && { labelSelector }),
  };
  const events: WatchEvent[] = [];
  for await (const event of cluster.watch(resource, watch)) {
    if (event.object.metadata.name === marker) break;
    events.push(event);
  }
  stop.abort();
  return events;
}
