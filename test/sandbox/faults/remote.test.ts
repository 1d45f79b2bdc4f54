import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { GitFaults } from '../../../sandbox/git-server/git-server.ts';
import type { LockstepProcess } from '../../../sandbox/installation.ts';
import { until } from '../../../sandbox/processes/until.ts';
import type { TestFederation } from '../federation-fixture.ts';
import { settledFederation } from '../oracle.ts';

const note = (text: string) => ({
  'base/note.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: "${text}"\n`,
});

/** Nothing compresses it: its pack is nearly as big as itself. */
const noise = (bytes: number) => note(randomBytes(bytes).toString('base64'));

const settled = (t: TestContext) =>
  settledFederation(t, (federation) => federation.start('run'), { settings: { poll: '1s' } });

/** Until `mend`, whoever fetches meets these faults. */
function order({ repository }: TestFederation, faults: GitFaults): { mend: () => void } {
  repository.setFaults({ fetchesOnly: true, ...faults });
  return { mend: () => repository.setFaults({}) };
}

/** The watcher has looked in vain so often, for this reason. */
async function untilInVain(process: LockstepProcess, times: number, why: RegExp): Promise<void> {
  const haveFailed = async () => {
    const lines = (await process.log()).filter(({ msg }) => msg === 'could not look; it is tried again');
    return lines.filter(({ reason }) => why.test(String(reason))).length >= times;
  };
  await until(haveFailed, { what: `${times} looks that failed by ${why}` });
}

async function deletions(federation: TestFederation): Promise<string[]> {
  const writes = await Promise.all(federation.clusters.map((cluster) => federation.writes(cluster)));
  return writes.flat().flatMap(({ verb, requestURI }) => (verb === 'delete' ? [requestURI] : []));
}

describe('a repository that cannot be read', () => {
  it('deletes nothing: 404, a revoked token, broken connections; what was pushed meanwhile comes after', async (t) => {
    const { federation, oracle, processes } = await settled(t);
    const faults: { faults: GitFaults; why: RegExp }[] = [
      { faults: { gone: true }, why: /no such repository/ },
      { faults: { token: 'another' }, why: /refused the credentials/ },
      { faults: { down: true }, why: /the connection broke off/ },
    ];
    for (const { faults: ordered, why } of faults) {
      const { mend } = order(federation, ordered);
      const sha = await federation.push(`while ${why}`, note(`${why}`.replaceAll('/', '')));
      await untilInVain(processes, 2, why);
      assert.deepEqual(federation.told(sha), []);
      mend();
      await oracle.holdsAt(sha);
    }
    assert.deepEqual(await deletions(federation), []);
  });

  it('in whole, for packs break off: the commit is not seen before all of it is there', async (t) => {
    const { federation, oracle, processes } = await settled(t);
    const { mend } = order(federation, { truncateAfter: 30_000 });
    const sha = await federation.push('a big one', noise(200_000));
    await untilInVain(processes, 2, /./);
    assert.deepEqual(federation.told(sha), []);
    mend();
    await oracle.holdsAt(sha);
  });

  it('at once, for packs trickle: it is waited for, and a newer commit is not lost behind it', async (t) => {
    const { federation, oracle } = await settled(t);
    const { mend } = order(federation, { bytesPerSecond: 50_000 });
    const slow = await federation.push('a big one', noise(150_000));
    const newer = await federation.push('a small one after it', note('small'));
    await federation.untilState(newer, 'pending');
    mend();
    await oracle.holdsAt(newer);
    assert.equal(federation.told(slow).length > 0, true);
  });
});

describe('a commit whose tree is empty', () => {
  it('is a failure, and deletes nothing; the next good one goes through', async (t) => {
    const { federation, oracle, first } = await settled(t);
    const { copy } = federation;
    await copy.git('rm', '-r', '--quiet', '.');
    const empty = await copy.commit('nothing is left');
    await copy.push();
    const { state, description } = await federation.verdict(empty);
    assert.equal(state, 'failure');
    assert.match(description ?? '', /federation\.yaml/);
    const since = Date.now();
    await Promise.all(
      federation.clusters.map((cluster) => federation.untilLooked(cluster, 1, since - 5_000)),
    );
    assert.deepEqual(await deletions(federation), []);
    await copy.git('checkout', '--quiet', first, '--', '.');
    const good = await copy.commit('all of it again');
    await copy.push();
    await oracle.holdsAt(good);
    assert.deepEqual(await deletions(federation), []);
  });
});
