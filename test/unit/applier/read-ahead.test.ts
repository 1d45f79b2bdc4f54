import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAhead } from '../../../src/applier/see/read-ahead.ts';
import { clusterUid } from '../../../src/cluster/cluster-uid.ts';
import { memberSelector } from '../../../src/record/applyset.ts';
import { CONFIG_MAPS, readRecord, type StoredRecord, writeRecord } from '../../../src/record/store.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryCluster } from '../../doubles/memory-cluster.ts';

const FEDERATION = 'site';
const RECORD = {
  origin: { repository: 'https://git.example/fleet.git', branch: 'main' },
  cluster: { name: 'a', uid: 'u' },
  groupKinds: ['ConfigMap'],
  namespaces: [],
};
const signal = new AbortController().signal;

async function recorded() {
  const cluster = memoryCluster({ name: 'a', clock: manualClock() });
  const stored = await writeRecord(cluster, FEDERATION, { record: RECORD, expected: undefined });
  const listing = { labelSelector: memberSelector(FEDERATION), signal };
  return { cluster, stored, listing };
}

/** Everything that a look reads first, in its words. */
async function readsOf(cluster: Awaited<ReturnType<typeof recorded>>['cluster'], stored: StoredRecord) {
  const ahead = readAhead(cluster, { federation: FEDERATION, stored }, signal);
  // What was sent early is under way before anybody asks for it.
  await cluster.discover();
  await new Promise(setImmediate);
  return { ahead, sent: cluster.calls.length };
}

describe('reading ahead', () => {
  it('sends what a look will ask for, and asks for nothing twice', async () => {
    const { cluster, stored, listing } = await recorded();
    const { ahead, sent } = await readsOf(cluster, stored);
    await Promise.all([clusterUid(ahead), readRecord(ahead, FEDERATION), ahead.list(CONFIG_MAPS, listing)]);
    assert.equal(cluster.calls.length, sent);
  });

  it('does not count what was listed before somebody changed the record', async () => {
    const { cluster, stored, listing } = await recorded();
    await writeRecord(cluster, FEDERATION, {
      record: { ...RECORD, revision: 'another' },
      expected: stored.resourceVersion,
    });
    const { ahead, sent } = await readsOf(cluster, stored);
    assert.equal((await readRecord(ahead, FEDERATION))?.record.revision, 'another');
    await ahead.list(CONFIG_MAPS, listing);
    assert.equal(cluster.calls.length, sent + 1);
  });

  it('gives each early answer once: a second look reads for itself', async () => {
    const { cluster, stored, listing } = await recorded();
    const { ahead, sent } = await readsOf(cluster, stored);
    for (let times = 0; times < 2; times++) {
      await clusterUid(ahead);
      await ahead.list(CONFIG_MAPS, listing);
    }
    assert.equal(cluster.calls.length, sent + 2);
  });

  it('lists for itself what it is asked in other words', async () => {
    const { cluster, stored } = await recorded();
    const { ahead, sent } = await readsOf(cluster, stored);
    await ahead.list(CONFIG_MAPS, { labelSelector: memberSelector('another'), signal });
    assert.equal(cluster.calls.length, sent + 1);
  });
});
