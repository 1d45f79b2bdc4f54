import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { builtInResources } from '../../doubles/memory-cluster/kinds.ts';
import { deadlyGate } from './gated-cluster.ts';
import { configMap, ingress, namespace, nodePortService, secret, service } from './objects.ts';
import { finished, resourceOf, type World, world } from './world.ts';

/** What is there before, and what is pushed then. */
interface Scenario {
  name: string;
  before?: KubeObject[];
  pushed: KubeObject[];
  /** What `kubectl apply` made before us. */
  adopted?: KubeObject;
  spec?: object;
}

const inShop = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, namespace: 'shop' },
});
const many = ['c1', 'c2', 'c3'].map((name) => configMap(name));
const scenarios: Scenario[] = [
  {
    name: 'a first push',
    pushed: [namespace('shop'), inShop(configMap('one')), service('web'), ingress('web')],
  },
  {
    name: 'a push that creates, changes and drops',
    before: [...many, configMap('dropped'), service('old'), ingress('web', { ip: 'old' })],
    pushed: [
      ...many.slice(1),
      configMap('c1', { from: 'newer' }),
      secret('key', {}),
      ingress('web', { ip: 'new' }),
    ],
  },
  {
    name: 'a push that renames what holds an exclusive value, and drops something else',
    before: [...many, nodePortService('old', 30061), nodePortService('moves', 30062)],
    pushed: [...many.slice(1), nodePortService('new', 30061), nodePortService('moves', 30063)],
  },
  {
    name: 'a push that adopts',
    adopted: configMap('past', { kept: 'theirs', dropped: 'theirs' }),
    pushed: [configMap('past', { kept: 'ours', added: 'ours' }), configMap('one')],
    spec: { adopt: 'unowned' },
  },
];

const foreign = configMap('theirs', { from: 'helm' });

async function prepared({ before, adopted }: Scenario): Promise<World> {
  const w = await world();
  await w.cluster.as('helm').create(resourceOf('ConfigMap'), foreign);
  if (adopted) await w.cluster.as('kubectl-client-side-apply').create(resourceOf('ConfigMap'), adopted);
  if (!before) return w;
  w.push(before);
  const first = w.worker('w0');
  await finished(w.clock, first.look());
  await first.rest();
  return w;
}

/** Looks as often as was asked for, until a look asks for no other and writes nothing. */
async function converge(w: World): Promise<void> {
  const worker = w.worker('heir');
  for (let round = 0; round < 12; round++) {
    const version = await w.version();
    worker.again.length = 0;
    await finished(w.clock, worker.look());
    await worker.rest();
    if (worker.again.length === 0 && (await w.version()) === version) return;
    await w.clock.advance(Math.max(0, ...worker.again) + 1);
  }
  assert.fail('it does not come to rest');
}

/** All objects as people would compare them, and what the record says of them. */
async function stateOf(w: World): Promise<unknown> {
  const lists = await Promise.all(builtInResources.map((resource) => w.cluster.list(resource)));
  const objects = lists
    .flatMap(({ items }) => items)
    .filter(({ metadata }) => !metadata.name.startsWith('lockstep-site'));
  const { revision, groupKinds, namespaces, outcome, lease, unconfirmed, pruning } = (await w.record()) ?? {};
  const told = { revision, groupKinds, namespaces, lease, unconfirmed, pruning, state: outcome?.state };
  return { told, objects: objects.map(comparable) };
}

function comparable({ metadata, spec, ...rest }: KubeObject): unknown {
  const { name, namespace: place, labels, annotations, managedFields = [] } = metadata;
  const { clusterIP: _, ...kept } = (spec ?? {}) as Record<string, unknown>;
  const owners = managedFields.map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }));
  const { status: __, ...body } = rest;
  return { name, place, labels, annotations, owners, spec: kept, ...body };
}

async function writesOf(scenario: Scenario): Promise<{ writes: number; state: unknown }> {
  const w = await prepared(scenario);
  w.push(scenario.pushed, scenario.spec);
  const worker = w.worker('w1');
  await finished(w.clock, worker.look());
  await worker.rest();
  const writes = worker.writes.length;
  await converge(w);
  return { writes, state: await stateOf(w) };
}

for (const scenario of scenarios) {
  describe(`${scenario.name}, by a worker that dies`, async () => {
    const { writes, state } = await writesOf(scenario);
    for (let k = 1; k <= writes; k++) {
      for (const fatal of ['there', 'back'] as const) {
        const when = fatal === 'there' ? 'before it is done' : 'before its reply';
        it(`at write ${k} of ${writes}, ${when}, ends as if nobody had died`, async () => {
          const w = await prepared(scenario);
          w.push(scenario.pushed, scenario.spec);
          const written: unknown[] = [];
          const gate = deadlyGate((call, way) => {
            if (call.writes && way === 'there') written.push(call);
            return way === fatal && written.indexOf(call) === k - 1;
          });
          void w.worker('mortal', { gate }).look();
          await gate.died;
          await converge(w);
          assert.deepEqual(await stateOf(w), state);
          const theirs = await w.get('ConfigMap', { name: 'theirs', namespace: 'default' });
          assert.deepEqual(theirs?.['data'], foreign['data'], 'nothing foreign was touched');
          const past = await w.get('ConfigMap', { name: 'past', namespace: 'default' });
          const adopted = scenario.adopted && { kept: 'ours', added: 'ours' };
          assert.deepEqual(past?.['data'], adopted, 'what was adopted is as Git has it, and nothing more');
        });
      }
    }
  });
}
