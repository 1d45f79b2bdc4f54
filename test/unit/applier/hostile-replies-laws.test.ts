import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Logger } from 'pino';
import { applier } from '../../../src/applier/applier.ts';
import { whyTerminating } from '../../../src/applier/faults/object-fault.ts';
import { retries } from '../../../src/applier/retries.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { asObject } from '../../../src/cluster/http/reply.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { podSelectorOf } from '../../../src/readiness/pod-selector.ts';
import { decodeRecord, RecordRefused } from '../../../src/record/codec.ts';
import { type Mutation, mutate, mutations } from '../../suites/hostile/mutated-json.ts';
import { assertPrototypesUntouched } from '../../suites/hostile/prototypes.ts';
import { runs } from '../../suites/hostile/runs.ts';
import { configMap, ingress, replicaSet, secret, service } from './objects.ts';
import { CLUSTER, calm, world } from './world.ts';

/** The object as a hostile server tells it; as it is, where the connection would not let that through. */
function told(object: KubeObject, lies: readonly Mutation[]): KubeObject {
  try {
    return asObject(JSON.parse(JSON.stringify(lies.reduce(mutate, object)) ?? ''));
  } catch {
    return object;
  }
}

/** The cluster behind a server that lies about the n-th, 2n-th, ... object that it tells. */
function lying(cluster: Cluster, lies: readonly Mutation[], every: number): Cluster {
  let count = 0;
  const tell = (object: KubeObject) => (count++ % every === 0 ? told(object, lies) : object);
  const reply = <T extends { object: KubeObject }>(one: T): T => ({ ...one, object: tell(one.object) });
  return {
    ...cluster,
    get: async (...asked) => {
      const found = await cluster.get(...asked);
      return found && tell(found);
    },
    list: async (...asked) => {
      const list = await cluster.list(...asked);
      return { ...list, items: list.items.map(tell) };
    },
    watch: async function* watch(...asked) {
      for await (const event of cluster.watch(...asked)) yield reply(event);
    },
    apply: async (...asked) => reply(await cluster.apply(...asked)),
    create: async (...asked) => reply(await cluster.create(...asked)),
    replace: async (...asked) => reply(await cluster.replace(...asked)),
    mergePatch: async (...asked) => reply(await cluster.mergePatch(...asked)),
  };
}

/** Keeps the stacks of what nobody foresaw: what is foreseen is told by its words. */
function errorLog(): { log: Logger; unforeseen: (string | undefined)[] } {
  const unforeseen: (string | undefined)[] = [];
  const say = ({ err }: { err?: unknown }) => void (err instanceof Error && unforeseen.push(err.stack));
  return { log: { debug: say, info: say, warn: say, error: say } as unknown as Logger, unforeseen };
}

const objects = [
  configMap('one'),
  secret('key', { a: 'YQ==' }),
  service('web'),
  ingress('web'),
  replicaSet('web'),
];

describe('law: whatever a server says of its objects', () => {
  it('a look ends, and nobody stumbles over it', async () => {
    const law = fc.asyncProperty(mutations(3), fc.integer({ min: 1, max: 9 }), async (lies, every) => {
      const w = await world();
      w.push(objects);
      const worker = w.worker('w1');
      const cluster = lying(worker.cluster, lies, every);
      const { log, unforeseen } = errorLog();
      const deps = { ...worker.deps, log, openCluster: () => cluster };
      const look = applier(
        deps,
        retries(w.clock, () => {}),
      );
      for (let round = 0; round < 2; round++) {
        const looking = look(CLUSTER, new AbortController().signal);
        let ended = false;
        void looking.finally(() => {
          ended = true;
        });
        for (let turns = 0; !ended && turns < 200; turns++) await w.clock.advance(1_000);
        assert.ok(ended, 'the look has no end');
      }
      await calm();
      await worker.rest();
      assert.deepEqual(unforeseen, []);
      assertPrototypesUntouched();
    });
    await fc.assert(law, runs(3));
  });
});

describe('what a server once could say', () => {
  const meta = { name: 'lockstep-site', namespace: 'lockstep-system', finalizers: [] };

  it('of a record: data that are no texts are refused as an edited record', () => {
    const annotations = { 'applyset.kubernetes.io/tooling': 'lockstep/v1.0.0' };
    const schemaVersion = { toString: 1 };
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...meta, annotations },
      data: { schemaVersion },
    };
    assert.throws(() => decodeRecord(object), RecordRefused);
  });

  it('of a Namespace that is terminating: conditions that are no list say nothing', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'a' },
      status: { conditions: { a: 1 } },
    };
    assert.equal(whyTerminating(object), 'is being deleted');
  });

  it('of a selector: values that are no texts select nothing', () => {
    const spec = { selector: { matchLabels: { app: { toString: null }, tier: 'web' } } };
    const object = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'a' }, spec };
    assert.equal(podSelectorOf(object), 'tier=web');
  });
});
