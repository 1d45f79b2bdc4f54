import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applier } from '../../../src/applier/applier.ts';
import { retries } from '../../../src/applier/retries.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { builtInResources } from '../../doubles/memory-cluster/kinds.ts';
import { configMap, secret } from './objects.ts';
import { CLUSTER, calm, resourceOf, type World, world } from './world.ts';

const CANARY = 'hunter2-canary';
const SPELLINGS = [
  CANARY,
  Buffer.from(CANARY).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(CANARY),
];
const encoded = Buffer.from(CANARY).toString('base64');

/** Everything that leaves the worker: its log, and all that the cluster holds beside Secrets. */
async function said(w: World, log: string[]): Promise<string> {
  const others = builtInResources.filter(({ kind }) => kind !== 'Secret');
  const lists = await Promise.all(others.map((resource) => w.cluster.list(resource)));
  return JSON.stringify(lists.map(({ items }) => items)) + log.join('\n');
}

describe('a Secret’s values are said nowhere', () => {
  const secrets = resourceOf('Secret');
  const cases: [string, (w: World) => Promise<KubeObject[]>][] = [
    ['where it is applied', async () => [secret('key', { token: encoded })]],
    [
      'where somebody else has it',
      async (w) => {
        await w.cluster.as('helm').create(secrets, secret('key', { token: encoded }));
        return [secret('key', { token: Buffer.from(`${CANARY}!`).toString('base64') })];
      },
    ],
    [
      'where it is refused: its type cannot change',
      async (w) => {
        w.push([{ ...secret('key', { token: encoded }), type: 'Opaque' }]);
        await w.worker('w0').look();
        return [{ ...secret('key', { token: encoded }), type: `kubernetes.io/${CANARY}` }];
      },
    ],
    [
      'where it is too big',
      async () => [secret('key', { token: Buffer.from(CANARY.repeat(90_000)).toString('base64') })],
    ],
    ['where its value is no base64', async () => [secret('key', { token: `${CANARY}!!` })]],
  ];
  for (const [what, prepare] of cases) {
    it(what, async () => {
      const w = await world();
      w.push([...(await prepare(w)), configMap('one')]);
      const worker = w.worker('w1');
      const look = applier(
        worker.deps,
        retries(w.clock, () => {}),
      );
      for (let round = 0; round < 2; round++) await look(CLUSTER, new AbortController().signal);
      await calm();
      await worker.rest();
      const everything = await said(w, worker.log);
      for (const spelling of SPELLINGS) assert.ok(!everything.includes(spelling), spelling);
    });
  }
});

describe('a fault', () => {
  it('fits the record, however much the server says', async () => {
    const w = await world();
    w.push([configMap('one')]);
    const worker = w.worker('w1');
    const message = 'x'.repeat(2_000_000);
    const error = new ClusterError('refused', message, { status: 422, causes: [{ field: 'spec', message }] });
    w.cluster.failNext({ verb: 'apply', error });
    assert.equal(await worker.look(), 'done');
    await worker.rest();
    const [fault] = (await w.record())?.outcome?.faults ?? [];
    assert.ok(fault && fault.message.length <= 1_000);
  });
});
