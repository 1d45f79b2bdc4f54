import type { ListOptions, ObjectAddress, ObjectList, Resource } from '../cluster.ts';
import { ClusterError, isUnread } from '../cluster-error.ts';
import { apiVersionOf } from '../discovery.ts';
import { groupKindKey, type KubeObject } from '../object.ts';
import { countValues } from './count-values.ts';
import type { WireReply } from './exchange.ts';
import { list, readStatus, record, text } from './kube-status.ts';
import {
  type ListBudget,
  longestList,
  MOST_VALUES,
  noRoom,
  OBJECT_BYTES,
  withinBudget,
} from './list-budget.ts';
import { isObjectMeta } from './object-shape.ts';
import { parseJson } from './parse-json.ts';
import { collectionPath, objectPath, withQuery } from './paths.ts';
import { asObject, successBody, unreadable } from './reply.ts';
import { secretName } from './secret-name.ts';
import type { Transport } from './transport.ts';

const MIB = 1024 * 1024;
/** 500 objects of 64 KiB on average: a page is held as bytes, as text and as values at once. */
const PAGE_BYTES = 32 * MIB;
const DEADLINE_MS = 60_000;
const PAGE_SIZE = 500;
/** 20 objects of the 1.5 MiB that etcd takes at most fit into a page. */
const SMALLEST_PAGE = 20;
const SHRINK = 5;
const MOST_PAGES = 2_000;
/** A list that takes longer than etcd keeps its version starts again, but not for ever. */
const LIST_TRIES = 3;

const JSON_TYPE = 'application/json';
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

export interface ReadOptions {
  accept?: string | undefined;
  maxBytes?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** GET. Any status is a reply. Rejects with a `ClusterError` where the reply is too long, or would be too big once parsed. */
export async function read(
  transport: Transport,
  path: string,
  options: ReadOptions = {},
): Promise<WireReply> {
  const reply = await readBytes(transport, path, options);
  countValues(reply.body, MOST_VALUES);
  return reply;
}

function readBytes(transport: Transport, path: string, options: ReadOptions): Promise<WireReply> {
  const { accept = JSON_TYPE, maxBytes = OBJECT_BYTES, signal } = options;
  const request = {
    method: 'GET',
    path,
    headers: { Accept: accept },
    maxBytes,
    deadlineMs: DEADLINE_MS,
    signal,
  } as const;
  return transport.send(() => request, { urgent: true, signal });
}

/** The object, or undefined where it is absent. An unknown path is an error: its 404 names no object. */
export async function getObject(
  transport: Transport,
  { resource, at, signal }: { resource: Resource; at: ObjectAddress; signal?: AbortSignal | undefined },
): Promise<KubeObject | undefined> {
  const reply = await read(transport, objectPath(resource, at), { signal });
  if (isAbsent(reply)) return undefined;
  return asObject(successBody(reply, secretName(resource, at)));
}

/** True for a 404 that is about the object itself. */
export function isAbsent({ status, body }: WireReply): boolean {
  return status === 404 && readStatus(parseJson(body)).name !== '';
}

export interface ListDeps {
  transport: Transport;
  budget: ListBudget;
}

/** All objects, from one snapshot: where the server forgets it between two pages, from a newer one. */
export async function listObjects(
  deps: ListDeps,
  resource: Resource,
  options: ListOptions,
): Promise<ObjectList> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withinBudget(deps.budget, longestList(options), (left) =>
        listSnapshot({ ...deps, left }, resource, options),
      );
    } catch (error) {
      const forgotten = error instanceof ClusterError && error.kind === 'expired';
      if (!forgotten || attempt === LIST_TRIES) throw ofList(resource, error);
    }
  }
}

/** Of many lists that are asked for side by side, the error says which one cannot be read. */
function ofList(resource: Resource, error: unknown): unknown {
  if (!(error instanceof ClusterError && isUnread(error))) return error;
  const { kind, reason } = error;
  const message = `the list of ${groupKindKey(resource)}: ${error.message}`;
  return new ClusterError(kind, message, { reason, cause: error });
}

interface Listing extends ListDeps {
  /** Of this list alone. */
  left: ListBudget;
}

async function listSnapshot(listing: Listing, resource: Resource, options: ListOptions): Promise<ObjectList> {
  const wanted = options.limit ?? Number.POSITIVE_INFINITY;
  const items: KubeObject[] = [];
  let resourceVersion = '';
  let next: string | undefined;
  let size = PAGE_SIZE;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const path = pagePath(resource, options, Math.min(wanted - items.length, size), next);
    const read = await readPage(listing, path, options).catch(unlessTooLarge(size, listing));
    if (read === undefined) {
      size = Math.ceil(size / SHRINK);
      continue;
    }
    const body = record(read);
    const metadata = record(body['metadata']);
    for (const item of itemsOf(body)) items.push(identified(resource, item));
    resourceVersion ||= text(metadata['resourceVersion']);
    next = text(metadata['continue']);
    if (next === '' || items.length >= wanted) return { items: items.slice(0, wanted), resourceVersion };
  }
  throw new ClusterError('refused', 'it has no end', { reason: 'ReplyTooLarge' });
}

/** Big objects (CRDs, say) are asked for in smaller pages: undefined where that is worth a try. */
function unlessTooLarge(size: number, { left, budget }: Listing) {
  return (error: unknown): undefined => {
    const tooLarge = error instanceof ClusterError && error.reason === 'ReplyTooLarge';
    const listIsFull =
      Math.min(left.bytes, budget.bytes) < PAGE_BYTES ||
      Math.min(left.values, budget.values) < MOST_VALUES / 2;
    if (!tooLarge || listIsFull || size <= SMALLEST_PAGE) throw error;
    return undefined;
  };
}

/** The JSON of one page, which is parsed only when it is known to fit; takes it off what is left for the list, and for all. */
async function readPage(
  { transport, budget, left }: Listing,
  path: string,
  { metadataOnly, signal }: ListOptions,
): Promise<unknown> {
  const accept = metadataOnly ? METADATA_LIST : JSON_TYPE;
  const maxBytes = Math.min(PAGE_BYTES, left.bytes, budget.bytes);
  const reply = await readBytes(transport, path, { accept, maxBytes, signal });
  // Others read meanwhile: what they left is known only now.
  if (reply.body.length > budget.bytes) throw noRoom();
  take(reply.body.length, 'bytes');
  take(countValues(reply.body, Math.min(left.values, budget.values)), 'values');
  return successBody(reply);

  function take(amount: number, of: keyof ListBudget): void {
    left[of] -= amount;
    budget[of] -= amount;
  }
}

/** A server may ignore a `limit` (ListOptions in the API reference), but not so far that a page has no bound. */
function itemsOf(page: Record<string, unknown>): unknown[] {
  const items = list(page['items']);
  if (items.length <= PAGE_SIZE) return items;
  const message = `a page holds ${items.length} objects, where at most ${PAGE_SIZE} were asked for`;
  throw new ClusterError('refused', message, { reason: 'ReplyTooLarge' });
}

function pagePath(resource: Resource, options: ListOptions, limit: number, next: string | undefined): string {
  const { namespace, labelSelector, fieldSelector } = options;
  return withQuery(collectionPath(resource, namespace), {
    labelSelector,
    fieldSelector,
    limit,
    continue: next,
  });
}

/** Items of a list name no kind of their own, or PartialObjectMetadata. */
export function identified(resource: Resource, item: unknown): KubeObject {
  if (!isObjectMeta(record(item)['metadata']))
    throw unreadable(`one of its ${resource.plural} is no Kubernetes object`);
  return { ...record(item), apiVersion: apiVersionOf(resource), kind: resource.kind } as KubeObject;
}
