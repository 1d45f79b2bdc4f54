import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import type { Clock } from '../../../src/clock/clock.ts';
import type { WatchEvent } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { rememberedDiscovery } from '../../../src/cluster/http/discover.ts';
import type { WireReply } from '../../../src/cluster/http/exchange.ts';
import { listBudget } from '../../../src/cluster/http/list-budget.ts';
import { objectWrites } from '../../../src/cluster/http/object-writes.ts';
import { getObject, listObjects } from '../../../src/cluster/http/read.ts';
import type { Transport } from '../../../src/cluster/http/transport.ts';
import { watchEvents } from '../../../src/cluster/http/watch.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { configMaps } from '../../doubles/config-maps.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { mutatedJson } from '../../suites/hostile/mutated-json.ts';
import { mutatedText } from '../../suites/hostile/mutated-text.ts';
import { assertPrototypesUntouched } from '../../suites/hostile/prototypes.ts';
import { runs } from '../../suites/hostile/runs.ts';

const at = { name: 'a', namespace: 'n' };
const object: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    ...at,
    uid: 'u',
    resourceVersion: '7',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
    deletionTimestamp: '2026-01-01T00:00:00Z',
    finalizers: ['a/b'],
    labels: { app: 'web' },
    annotations: { note: 'x' },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'v', controller: true }],
    managedFields: [
      { manager: 'm', operation: 'Apply', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'f:a': {} } } },
    ],
  },
  data: { a: '1' },
};
const status = {
  kind: 'Status',
  code: 409,
  message: 'a conflict',
  reason: 'Conflict',
  details: { name: 'a', retryAfterSeconds: 1, causes: [{ reason: 'FieldManagerConflict', field: '.data' }] },
};
const page = {
  kind: 'ConfigMapList',
  metadata: { resourceVersion: '9', continue: '' },
  items: [object, object],
};
const version = {
  version: 'v1',
  freshness: 'Current',
  resources: [
    { resource: 'configmaps', responseKind: { kind: 'ConfigMap' }, scope: 'Namespaced', verbs: ['get'] },
  ],
};
const groups = {
  kind: 'APIGroupDiscoveryList',
  items: [{ metadata: { name: 'apps' }, versions: [version] }],
};
const classic = {
  kind: 'APIGroupList',
  versions: ['v1'],
  groups: [{ preferredVersion: { groupVersion: 'apps/v1' }, versions: [{ groupVersion: 'apps/v1' }] }],
  resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: ['get'] }],
};
const events = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'].map((type) => ({
  type,
  object: type === 'ERROR' ? status : object,
}));

const header = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('-1', '1e99', '9'.repeat(50), '199 - "x'),
);
const code = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(200, 201) },
  fc.constantFrom(404, 409, 410, 422, 429, 500),
  fc.integer({ min: 100, max: 999 }),
);

/** A reply that was one of these once. */
function replyLike(said: readonly unknown[]): fc.Arbitrary<WireReply> {
  const body = fc.oneof(
    { weight: 4, arbitrary: mutatedJson(said).map((value) => JSON.stringify(value) ?? '') },
    mutatedText(said.map((value) => JSON.stringify(value))),
  );
  return fc.record({
    status: code,
    headers: fc.dictionary(fc.constantFrom('retry-after', 'warning', 'content-type'), header, { maxKeys: 2 }),
    body: body.map((text) => Buffer.from(text)),
  });
}

/** Gives these replies in turn, again and again; a stream is cut into pieces of so many bytes. */
function answering(replies: readonly WireReply[], piece: number): Transport {
  let asked = 0;
  const next = () => replies[asked++ % replies.length] ?? assert.fail();
  return {
    send: async (prepare) => {
      prepare();
      // Nobody asks a server that answers so for ever.
      assert.ok(asked < 20_000);
      return next();
    },
    stream: async () => ({
      ...next(),
      chunks: pieces(next().body, piece),
      discard() {},
      blot: (json) => json,
    }),
    close: async () => {},
  };
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
  yield Buffer.from('\n');
}

/** Time that passes as fast as anybody waits for it. */
const hasty: Clock = { ...manualClock(), sleep: async () => {} };

/** The first events; a server that ends each stream at once is left after a while. */
async function watched(transport: Transport): Promise<KubeObject[]> {
  const stop = new AbortController();
  let streams = 0;
  const counted: Transport = {
    ...transport,
    stream: (request) => {
      streams += 1;
      if (streams === 8) stop.abort();
      return transport.stream(request);
    },
  };
  const deps = { transport: counted, clock: hasty };
  const all: WatchEvent[] = [];
  for await (const event of watchEvents(deps, configMaps, { resourceVersion: '1', signal: stop.signal })) {
    all.push(event);
    if (all.length === 8) break;
  }
  return all.map(({ object }) => object);
}

/** A request, and what is answered to it by those who mean well. */
interface Call {
  ask: (transport: Transport) => Promise<readonly (KubeObject | undefined)[]>;
  said: readonly unknown[];
}

const writes = (transport: Transport) => objectWrites(transport, 'm');
const precondition = { uid: 'u', resourceVersion: '7' };

const calls: Call[] = [
  {
    ask: async (transport) => [await getObject(transport, { resource: configMaps, at })],
    said: [object, status],
  },
  {
    ask: async (transport) => (await listObjects({ transport, budget: listBudget() }, configMaps, {})).items,
    said: [page, page, status],
  },
  { ask: watched, said: events },
  {
    ask: async (transport) => [(await writes(transport).apply(configMaps, object, { force: true })).object],
    said: [object, status],
  },
  {
    ask: async (transport) => [(await writes(transport).delete(configMaps, at, precondition))?.object],
    said: [object, status],
  },
  {
    ask: async (transport) => {
      const { resources } = await rememberedDiscovery(transport)();
      for (const { group, kind, plural } of resources) assert.equal(typeof (group + kind + plural), 'string');
      return [];
    },
    said: [groups, classic, status],
  },
];

const text = z.string().optional();
const texts = z.record(z.string(), z.string()).optional();

/** What the rest of the program takes for granted of an object. */
const shape = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: text,
    uid: text,
    resourceVersion: text,
    generation: z.number().optional(),
    creationTimestamp: text.nullable(),
    deletionTimestamp: text,
    finalizers: z.array(z.string()).optional(),
    labels: texts,
    annotations: texts,
    ownerReferences: z.array(z.looseObject({ uid: text })).optional(),
    managedFields: z
      .array(z.looseObject({ manager: text, fieldsV1: z.record(z.string(), z.unknown()).optional() }))
      .optional(),
  }),
});

function assertLawful(result: PromiseSettledResult<readonly (KubeObject | undefined)[]>): void {
  if (result.status === 'rejected') assert.ok(result.reason instanceof ClusterError, result.reason);
  else for (const one of result.value) if (one) shape.parse(one);
  assertPrototypesUntouched();
}

describe('law: whatever an API server answers', () => {
  it('is an object of the shape that all take for granted, or a ClusterError', async () => {
    const asked = fc.constantFrom(...calls).chain(({ ask, said }) =>
      fc.record({
        ask: fc.constant(ask),
        replies: fc.array(replyLike(said), { minLength: 1, maxLength: 3 }),
        piece: fc.integer({ min: 1, max: 300 }),
      }),
    );
    const law = fc.asyncProperty(asked, async ({ ask, replies, piece }) => {
      const [result] = await Promise.allSettled([ask(answering(replies, piece))]);
      assertLawful(result);
    });
    await fc.assert(law, runs(50));
  });
});
