import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { StatusReport } from '../../../src/cli/status/status-report.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { GitError } from '../../../src/git/repository.ts';
import { ADDRESS, type StatusWorld, statusWorld } from './status-world.ts';

let world: StatusWorld;

/** All clusters as a finished rollout leaves them. */
async function whole(revision: string): Promise<void> {
  for (const name of ['a', 'b', 'c']) {
    await world.record(name, revision, {});
    await world.address(name, ADDRESS);
  }
}

async function report(): Promise<{ code: number; report: StatusReport; err: string }> {
  const { ended, output } = world.status({ json: true });
  const code = await ended;
  return { code, report: JSON.parse(output.out), err: output.err };
}

function hasShownItsIngress(name: string): boolean {
  return world
    .cluster(name)
    .calls.some(({ verb, object }) => verb === 'get' && object === 'Ingress default/nginx');
}

function standings({ clusters }: StatusReport): string[] {
  return clusters.map(({ name, standing }) => `${name} ${standing}`);
}

/** Waits for what other tasks have to do. */
async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    assert.ok(Date.now() < end, 'it did not happen within 10 s');
    await world.clock.advance(0);
    await turn();
  }
}

/** Within each group: at the top level, hooks would run around the tests of every file. */
function aroundEach(): void {
  beforeEach(async () => {
    world = await statusWorld();
  });
}

describe('lockstep status', () => {
  aroundEach();

  it('prints the table and the verdict, and exits with 0 when all agree', async () => {
    const tip = world.commit();
    await whole(tip);
    await world.clock.advance(125_000);
    const { ended, output } = world.status();
    assert.equal(await ended, 0);
    const short = tip.slice(0, 7);
    assert.equal(
      output.out,
      [
        'CLUSTER  REVISION  STATE    ADDRESS       AGE',
        ...['a', 'b', 'c'].map((name) => `${name}        ${short}   applied  ${ADDRESS}  2m`),
        '',
        `${short} success: 3/3 applied and current, one address ${ADDRESS}`,
        '',
      ].join('\n'),
    );
    assert.equal(output.err, '');
  });

  it('is waiting (2) while clusters are behind, at work, or have no address', async () => {
    const old = world.commit();
    const tip = world.commit({ 'base/more.yaml': '' });
    await world.record('a', old, {});
    await world.record('b', old);
    await world.record('c', tip, {});
    await world.address('c', undefined);
    const { code, report: told } = await report();
    assert.equal(code, 2);
    assert.deepEqual(standings(told), ['a behind', 'b applying', 'c waiting']);
    assert.deepEqual(
      told.clusters.map(({ reason }) => reason),
      [`still at ${old.slice(0, 7)}`, `still at ${old.slice(0, 7)}`, 'Ingress default/nginx: no address'],
    );
  });

  it('believes what the entry point shows now, not what the record says', async () => {
    const tip = world.commit();
    await whole(tip);
    await world.address('b', '203.0.113.77');
    const { code, report: told } = await report();
    assert.equal(code, 1);
    assert.deepEqual(standings(told), ['a applied', 'b failed', 'c applied']);
    assert.deepEqual(told.clusters[1]?.addresses, ['203.0.113.77']);
    assert.match(told.description, /203\.0\.113\.10 in 2 clusters, 203\.0\.113\.77 in b/);
  });

  it('does not wait for one cluster longer than ten seconds, and tells the others', async () => {
    const tip = world.commit();
    await whole(tip);
    world.slow.add('b');
    const { ended, output } = world.status({ json: true });
    await until(() => ['a', 'c'].every(hasShownItsIngress));
    await world.clock.advance(1_000);
    assert.equal(output.err, 'waiting for b\n');
    await world.clock.advance(9_000);
    const code = await ended;
    const told: StatusReport = JSON.parse(output.out);
    assert.equal(code, 2);
    assert.deepEqual(standings(told), ['a applied', 'b unreachable', 'c applied']);
    assert.equal(told.clusters[1]?.reason, 'no answer within 10 s');
  });

  it('says of each cluster what is wrong with it', async () => {
    const tip = world.commit({}, { b: undefined, c: '0f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11' });
    await world.record('a', tip, {});
    const error = new ClusterError('transient', 'https://a.example: connection refused');
    world.cluster('a').failNext({ verb: 'list', error });
    const { code, report: told } = await report();
    assert.equal(code, 1);
    assert.deepEqual(standings(told), ['a unreachable', 'b not enrolled', 'c refused']);
    const [a, b, c] = told.clusters.map(({ reason }) => reason);
    assert.equal(a, 'https://a.example: connection refused');
    assert.match(b ?? '', /lockstep enroll b/);
    assert.match(c ?? '', /another cluster answers/);
  });

  it('is no success after verify.timeout: what is missing then counts as not coming', async () => {
    const tip = world.commit();
    await whole(tip);
    await world.address('c', undefined);
    await world.clock.advance(10 * 60_000 + 1);
    const { code, report: told } = await report();
    assert.equal(code, 1);
    assert.deepEqual(standings(told), ['a applied', 'b applied', 'c failed']);
    assert.match(told.description, /no address after 10 min/);
  });

  it('tells every fault of a bad commit, and what the clusters have instead', async () => {
    const good = world.commit();
    await whole(good);
    const bad = world.commit({ 'base/x.yaml': 'a: [', 'base/y.yaml': 'kind: X' });
    const { ended, output } = world.status();
    assert.equal(await ended, 1);
    assert.match(output.out, new RegExp(`a        ${good.slice(0, 7)}   behind  ${ADDRESS}`));
    assert.match(output.out, /^base\/x\.yaml:1:5: /m);
    assert.match(output.out, /^base\/y\.yaml:1:1: /m);
    assert.match(output.out, new RegExp(`^${bad.slice(0, 7)} failure: base/x\\.yaml`, 'm'));
  });

  it('says that the branch is not there, and what Git says where it cannot be asked', async () => {
    await assert.rejects(world.status().ended, /https:\/\/git\.example\/site has no branch main: push it/);
    world.remote.outage = new GitError('cannot be reached at the moment');
    await assert.rejects(world.status().ended, /cannot be reached/);
  });
});

describe('lockstep status --watch', () => {
  aroundEach();

  it('prints a line for each change where stdout is no terminal, and ends with the last exit code', async () => {
    const tip = world.commit();
    await whole(tip);
    const { ended, output, stop } = world.status({ watch: true });
    await until(() => output.out.includes('success'));
    const before = output.out.length;
    await world.record('b', tip, { observation: notReady });
    await until(() => output.out.includes('pending'));
    assert.match(
      output.out.slice(before),
      /^\S+Z b [0-9a-f]{7} waiting 203\.0\.113\.10 Deployment default\/nginx: 0 of 3\n\S+Z [0-9a-f]{7} pending: [^\n]+\n$/,
    );
    stop();
    assert.equal(await ended, 2);
  });

  it('asks for the tip as soon as a record names another, and goes on with that', async () => {
    await whole(world.commit());
    const { ended, output, stop } = world.status({ watch: true });
    await until(() => output.out.includes('success'));
    const next = world.commit({ 'base/more.yaml': '' });
    await whole(next);
    await until(() => output.out.includes(`${next.slice(0, 7)} success`));
    stop();
    assert.equal(await ended, 0);
  });

  it('finds within a poll that a cluster fell silent, and that it is back', async () => {
    await whole(world.commit());
    const { ended, output, stop } = world.status({ watch: true });
    await until(() => output.out.includes('success'));
    world.slow.add('c');
    await world.clock.advance(34_000);
    await world.clock.advance(61_000);
    await until(() => output.out.includes('c - unreachable - no answer within 10 s'));
    world.slow.delete('c');
    await world.clock.advance(34_000);
    await until(() =>
      output.out.trimEnd().endsWith('success: 3/3 applied and current, one address 203.0.113.10'),
    );
    stop();
    assert.equal(await ended, 0);
  });

  it('keeps the table while Git is away, and says so', async () => {
    await whole(world.commit());
    const { ended, output, stop } = world.status({ watch: true });
    await until(() => output.out.includes('success'));
    world.remote.outage = new GitError('the repository cannot be reached');
    await world.clock.advance(34_000);
    await until(() => output.out.includes('the tip may be another by now: the repository cannot be reached'));
    stop();
    assert.equal(await ended, 0);
  });

  it('draws over its own lines on a terminal, and only when something has changed', async () => {
    await whole(world.commit());
    await world.clock.advance(300_000);
    const { ended, output, stop } = world.status({ watch: true }, { columns: 80, rows: 24 });
    await until(() => output.out.includes('success'));
    const before = output.out.length;
    await world.clock.advance(10_000);
    assert.equal(output.out.length, before);
    await world.address('a', undefined);
    await world.clock.advance(34_000);
    await until(() => output.out.includes('waiting'));
    assert.ok(
      output.out.slice(before).startsWith('\u001b[6A\r\u001b[J'),
      JSON.stringify(output.out.slice(before)),
    );
    stop();
    assert.equal(await ended, 2);
  });
});

const notReady = {
  current: 0,
  waiting: [{ object: 'Deployment default/nginx', message: '0 of 3' }],
  moreWaiting: 0,
  failed: [],
  moreFailed: 0,
  entryPoints: [{ object: 'Ingress default/nginx', addresses: [ADDRESS], freshness: 'confirmed' as const }],
};
