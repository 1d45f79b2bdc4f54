import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type MemberWatch, memberWatch } from '../../../src/applier/observe/member-watch.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { asMember } from '../../../src/record/applyset.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { atOne, configMap } from './objects.ts';
import { CLUSTER, calm, FEDERATION, until, type World, world } from './world.ts';

const key = 'ConfigMap/default/one';

let w: World;
let watch: MemberWatch;
let told: (string | undefined)[];
let warned: object[];
let log: { warn: (fields: object) => void };
const apply = async (from: string): Promise<KubeObject> =>
  (await w.cluster.apply(maps, asMember(configMap('one', { from }), FEDERATION), { force: true })).object;
const from = (object: KubeObject | undefined) => (object?.['data'] as { from?: string } | undefined)?.from;

describe('the newest state of a member', () => {
  beforeEach(async () => {
    w = await world();
    told = [];
    warned = [];
    log = { warn: (fields) => void warned.push(fields) };
    watch = memberWatch({ log, cluster: w.cluster, clock: w.clock, federation: FEDERATION }, (one) =>
      told.push(one),
    );
  });

  it('is the reply to our write, while the watch still tells of the time before it', async () => {
    const resourceVersion = await w.version();
    const before = await apply('before');
    watch.follow([{ resource: maps, resourceVersion }]);
    await calm();
    assert.deepEqual(told, [key]);
    const version = String(Number(before.metadata.resourceVersion) + 1);
    const reply = {
      ...before,
      metadata: { ...before.metadata, resourceVersion: version },
      data: { from: 'ours' },
    };
    assert.equal(from(watch.newest(maps, key, reply)), 'ours');
    watch.close();
  });

  it('is what the watch tells, when that is newer', async () => {
    const reply = await apply('ours');
    watch.follow([{ resource: maps, resourceVersion: reply.metadata.resourceVersion ?? '' }]);
    await w.cluster.as('kubectl').mergePatch(maps, atOne, { data: { from: 'a hand' } });
    await calm();
    assert.equal(from(watch.newest(maps, key, reply)), 'a hand');
    assert.deepEqual(told, [key]);
    watch.close();
  });

  it('is nothing after its deletion, until it is there again', async () => {
    const reply = await apply('ours');
    watch.follow([{ resource: maps, resourceVersion: reply.metadata.resourceVersion ?? '' }]);
    w.cluster.asThirdParty.remove(maps, atOne);
    await calm();
    assert.equal(watch.newest(maps, key, reply), undefined);
    const again = await apply('ours again');
    assert.equal(from(watch.newest(maps, key, again)), 'ours again');
    watch.close();
  });

  it('is nothing where it is missing in a list that was made since', async () => {
    const reply = await apply('ours');
    watch.follow([{ resource: maps, resourceVersion: reply.metadata.resourceVersion ?? '' }]);
    await calm();
    w.cluster.asThirdParty.remove(maps, atOne);
    w.cluster.asThirdParty.forget();
    await w.clock.advance(10_000);
    assert.equal(watch.newest(maps, key, reply), undefined);
    watch.close();
  });

  it('is not known while its kind cannot be watched: why is told, once for each cause', async () => {
    const causes = [
      ...Array(3).fill(new ClusterError('refused', 'may not watch', { status: 403 })),
      ...Array(3).fill(new ClusterError('transient', 'too deep', { reason: 'TooDeep' })),
      new ClusterError('transient', 'no connection'),
      new ClusterError('not-found', 'no such kind', { status: 404 }),
    ];
    const list = async () => Promise.reject(causes.shift());
    const failing = memberWatch(
      { log, cluster: { ...w.cluster, list }, clock: w.clock, federation: FEDERATION },
      () => {},
    );
    failing.follow([{ resource: maps, resourceVersion: '' }]);
    await until(w.clock, () => causes.length === 0);
    failing.close();
    assert.deepEqual(
      warned,
      ['may not watch', 'too deep'].map((reason) => ({ cluster: CLUSTER, kind: 'ConfigMap', reason })),
    );
  });

  it('is watched in the version that is wanted now: the old one may be served no more', async () => {
    const versions: string[] = [];
    const cluster = {
      ...w.cluster,
      watch: (...[resource, where]: Parameters<typeof w.cluster.watch>) => {
        versions.push(resource.version);
        return w.cluster.watch(maps, where);
      },
    };
    const other = memberWatch({ log, cluster, clock: w.clock, federation: FEDERATION }, () => {});
    const resourceVersion = await w.version();
    other.follow([{ resource: { ...maps, version: 'v1beta1' }, resourceVersion }]);
    await calm();
    other.follow([{ resource: maps, resourceVersion }]);
    await calm();
    other.follow([{ resource: maps, resourceVersion }]);
    await calm();
    assert.deepEqual(versions, ['v1beta1', 'v1']);
    other.close();
  });
});
