import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type Claim, claimCluster, LEASE_MS } from '../../../src/applier/claim/claim.ts';
import { type Standstill, standstill } from '../../../src/applier/claim/standstill.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { ClusterRecord } from '../../../src/record/record.ts';
import { readRecord, type StoredRecord } from '../../../src/record/store.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { type ManualClock, manualClock } from '../../doubles/manual-clock.ts';
import { type MemoryCluster, memoryCluster } from '../../doubles/memory-cluster.ts';

const FREE: ClusterRecord = {
  origin: { repository: 'r', branch: 'main' },
  cluster: { name: 'a', uid: 'u' },
  groupKinds: [],
  namespaces: [],
};
const lost = () => new ClusterError('transient', 'the reply was lost');
const at = { name: 'lockstep-site', namespace: 'lockstep-system' };

let clock: ManualClock;
let cluster: MemoryCluster;
let stands: Standstill;

const stored = async (): Promise<StoredRecord> => {
  const found = await readRecord(cluster, 'site');
  assert.ok(found);
  return found;
};

async function claim(found?: StoredRecord, record: ClusterRecord = FREE): Promise<Claim> {
  return claimCluster({ cluster, federation: 'site', clock, found, record });
}

/** Within each group: at the top level, hooks would run around the tests of every file. */
function aroundEach(): void {
  beforeEach(() => {
    clock = manualClock();
    cluster = memoryCluster({ name: 'a', clock });
    stands = standstill(clock);
  });
}

describe('a claim', () => {
  aroundEach();

  it('writes a lease, and is held for less than it lasts', async () => {
    const held = await claim();
    const { lease } = (await stored()).record;
    assert.equal(lease?.durationMs, LEASE_MS);
    assert.ok(held.remainingMs() > 0 && held.remainingMs() < LEASE_MS);
  });

  it('is renewed again and again, each time with a change that others can see', async () => {
    const held = await claim();
    const versions = new Set<string>();
    for (let ms = 0; ms < 60_000; ms += 1_000) {
      versions.add((await stored()).resourceVersion);
      assert.ok(held.remainingMs() > 0, `after ${ms} ms`);
      await clock.advance(1_000);
    }
    assert.ok(versions.size >= 60_000 / LEASE_MS);
  });

  it('is renewed and released before everything that waits for a connection, be it 10,000 writes', async () => {
    const urgency: (boolean | undefined)[] = [];
    const { replace } = cluster;
    cluster.replace = (resource, object, options) => {
      urgency.push(options?.urgent);
      return replace(resource, object, options);
    };
    const held = await claim();
    await clock.advance(LEASE_MS);
    await held.release((record) => record);
    assert.ok(urgency.length >= 3, `${urgency.length} writes`);
    assert.deepEqual(new Set(urgency), new Set([true]));
  });

  it('fails where another came first', async () => {
    const found = await claim().then((first) => first.release((record) => record));
    await claim(found);
    await assert.rejects(claim(found), { kind: 'stale' });
    await assert.rejects(claim(undefined), { kind: 'stale' });
  });

  it('survives a renewal whose reply was lost', async () => {
    const held = await claim();
    cluster.failNext({ verb: 'replace', way: 'back', error: lost() });
    await clock.advance(LEASE_MS * 3);
    assert.ok(held.remainingMs() > 0);
    await held.release((record) => ({ ...record, revision: 'done' }));
    assert.equal((await stored()).record.revision, 'done');
    assert.equal((await stored()).record.lease, undefined);
  });

  it('survives a renewal that never arrived', async () => {
    const held = await claim();
    cluster.failNext({ verb: 'replace', error: lost() });
    await clock.advance(LEASE_MS * 2);
    assert.ok(held.remainingMs() > 0);
  });

  it('is lost by the time nothing gets through any more, and does not come back', async () => {
    const held = await claim();
    for (let n = 0; n < 20; n++) cluster.failNext({ verb: 'replace', error: lost() });
    await clock.advance(LEASE_MS);
    assert.ok(held.remainingMs() <= 0);
    await clock.advance(LEASE_MS * 10);
    assert.ok(held.remainingMs() <= 0);
    await assert.rejects(
      held.update((record) => record),
      { kind: 'lease-lost' },
    );
  });

  for (const [what, meddle] of [
    ['took it over', async () => void (await claim(await stored()))],
    ['deleted the record', async () => void cluster.asThirdParty.remove(maps, at)],
  ] as const) {
    it(`is lost at the next renewal after somebody ${what}`, async () => {
      const held = await claim();
      await meddle();
      await clock.advance(LEASE_MS / 3 + 1);
      assert.equal(held.remainingMs(), 0);
      await assert.rejects(
        held.release((record) => record),
        { kind: 'lease-lost' },
      );
    });
  }

  it('goes on when somebody who is no holder edited the record: the lease is still ours', async () => {
    const held = await claim();
    await cluster.as('kubectl').mergePatch(maps, at, { metadata: { labels: { seen: 'yes' } } });
    await held.update((record) => ({ ...record, revision: 'new' }));
    assert.equal((await stored()).record.revision, 'new');
    assert.ok(held.remainingMs() > 0);
  });

  it('ends at once when it is abandoned, though a renewal is on its way', async () => {
    const held = await claim();
    const renewal = held.update((record) => record);
    held.abandon();
    await renewal.catch(() => {});
    assert.equal(held.remainingMs(), 0);
    const { resourceVersion } = await stored();
    await clock.advance(LEASE_MS * 3);
    assert.equal((await stored()).resourceVersion, resourceVersion);
  });

  it('renews nothing after its release', async () => {
    const held = await claim();
    await held.release((record) => record);
    const { resourceVersion } = await stored();
    await clock.advance(LEASE_MS * 3);
    assert.equal((await stored()).resourceVersion, resourceVersion);
    assert.equal(held.remainingMs(), 0);
  });
});

describe('a challenger', () => {
  aroundEach();

  it('may come at once where nobody holds', async () => {
    assert.deepEqual(stands('a', undefined), { kind: 'free' });
    await (await claim()).release((record) => record);
    assert.deepEqual(stands('a', await stored()), { kind: 'free' });
  });

  it('waits until it has itself seen a whole lease without a change', async () => {
    const held = await claim();
    held.abandon();
    await clock.advance(LEASE_MS * 5);
    assert.deepEqual(stands('a', await stored()), { kind: 'held', waitMs: LEASE_MS });
    await clock.advance(LEASE_MS - 1);
    assert.deepEqual(stands('a', await stored()), { kind: 'held', waitMs: 1 });
    await clock.advance(1);
    assert.deepEqual(stands('a', await stored()), { kind: 'expired' });
  });

  it('waits anew after every renewal', async () => {
    await claim();
    for (let n = 0; n < 20; n++) {
      assert.equal(stands('a', await stored()).kind, 'held');
      await clock.advance(LEASE_MS / 2);
    }
  });

  it('counts each cluster by itself, and from the beginning after the record was free', async () => {
    const held = await claim();
    const first = await stored();
    stands('a', first);
    held.abandon();
    await clock.advance(LEASE_MS);
    assert.equal(stands('b', first).kind, 'held');
    const { lease: _, ...free } = first.record;
    stands('a', { ...first, record: free });
    assert.equal(stands('a', first).kind, 'held');
  });
});
