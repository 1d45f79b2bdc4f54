import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { ForgeError } from '../../../src/github/forge.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { configMap, POLL_MS, site, type World, world } from './world.ts';

const VALID = 'success: 2 clusters, 4 objects, valid';
const more = { ...site, 'base/more.yaml': configMap('more') };

async function begun(): Promise<World & { checks: ReturnType<World['begin']> }> {
  const all = await world();
  const checks = all.begin();
  checks.start();
  await all.settle();
  return { ...all, checks };
}

describe('the head of a pull request', () => {
  it('is told what was checked of its merge', async () => {
    const { propose, told, checks, settle } = await begun();
    const head = propose(7, more);
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID]);
  });

  it('is told file, line and column of what is wrong', async () => {
    const { propose, told, checks, settle } = await begun();
    const head = propose(7, { ...site, 'base/bad.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n' });
    checks.hint();
    await settle();
    assert.match(told(head).join(), /^failure: base\/bad\.yaml:3:\d+: /);
  });

  it('links to its page, which is told of every fault', async () => {
    const { propose, begin, forge, settle } = await world();
    const plans: string[] = [];
    const bad = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n';
    const head = propose(7, { ...site, 'base/bad.yaml': bad, 'base/worse.yaml': 'kind: [' });
    begin({
      targetUrl: (sha) => `https://lockstep.example.com/commits/${sha}`,
      onPlan: (sha, { faults }) => plans.push(sha, ...faults.map(({ place }) => place?.file ?? '')),
    }).start();
    await settle();
    assert.deepEqual(plans, [head, 'base/bad.yaml', 'base/worse.yaml']);
    const newest = await forge.newestStatus(head, 'lockstep/plan');
    assert.equal(newest?.targetUrl, `https://lockstep.example.com/commits/${head}`);
  });

  it('is told which files conflict with the branch', async () => {
    const { propose, told, remote, checks, settle } = await begun();
    const head = propose(7, { ...site, 'base/site.yaml': configMap('site', 'mine') });
    remote.commit({ ...site, 'base/site.yaml': configMap('site', 'ours') });
    checks.hint();
    await settle();
    assert.deepEqual(told(head), ['failure: conflicts with main: base/site.yaml']);
  });

  it('of a fork is pending, and is never fetched', async () => {
    const { propose, told, remote, rendered, forge, ...all } = await world();
    const mirror = memoryRepository(remote);
    const checks = all.begin({ repository: mirror });
    const head = propose(7, more, { isFork: true });
    checks.start();
    await all.settle();
    assert.deepEqual(told(head), ['pending: fork: run lockstep validate in CI']);
    assert.equal(await mirror.has(head), false);
    assert.deepEqual(rendered, []);
  });

  it('of a fork has no page, so that strangers cannot crowd out the pages of others', async () => {
    const { propose, begin, forge, settle } = await world();
    const plans: string[] = [];
    const head = propose(7, more, { isFork: true });
    begin({ targetUrl: (sha) => `https://x/${sha}`, onPlan: (sha) => plans.push(sha) }).start();
    await settle();
    assert.deepEqual(plans, []);
    assert.equal((await forge.newestStatus(head, 'lockstep/plan'))?.targetUrl, undefined);
  });

  it('is checked by polling, where no webhook came', async () => {
    const { propose, told, clock } = await begun();
    const head = propose(7, more);
    await clock.advance(2 * POLL_MS);
    assert.deepEqual(told(head), [VALID]);
  });

  it('that GitHub names before Git has it is checked when Git has it', async () => {
    const { propose, told, remote, checks, settle, clock } = await begun();
    const head = propose(7, more);
    remote.refs.delete('refs/pull/7/head');
    checks.hint();
    await settle();
    assert.deepEqual(told(head), []);
    remote.refs.set('refs/pull/7/head', head);
    await clock.advance(5_000);
    assert.deepEqual(told(head), [VALID]);
  });

  it('that removes everything is a failure', async () => {
    const { propose, told, checks, settle } = await begun();
    const head = propose(7, { 'federation.yaml': site['federation.yaml'] as string });
    checks.hint();
    await settle();
    assert.match(told(head).join(), /^failure: /);
  });
});

describe('when the branch moves', () => {
  it('a result that is the same is not posted again', async () => {
    const { propose, told, remote, rendered, forge, checks, settle } = await begun();
    const head = propose(7, more);
    checks.hint();
    await settle();
    const before = { posts: forge.calls.length, rendered: rendered.length };
    remote.commit({ ...site, 'README.md': 'changed' });
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID]);
    assert.equal(rendered.length, before.rendered + 1);
    assert.deepEqual(forge.calls.slice(before.posts), ['pulls main']);
  });

  it('a result that differs replaces even a success, and the other way round', async () => {
    const { propose, told, remote, base, checks, settle } = await begun();
    const head = propose(7, more);
    checks.hint();
    await settle();
    const other = remote.commit({ ...site, 'base/more.yaml': configMap('other') });
    checks.hint();
    await settle();
    remote.commit(site, { parents: [other] });
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID, 'failure: conflicts with main: base/more.yaml', VALID]);
    assert.notEqual(base, remote.tip);
  });

  it('a push alone leads to a look, a moment later', async () => {
    const { propose, told, remote, checks, settle, clock } = await begun();
    const head = propose(7, more);
    remote.commit({ ...site, 'base/more.yaml': configMap('other') });
    checks.pushed();
    await settle();
    assert.deepEqual(told(head), []);
    await clock.advance(3_000);
    assert.deepEqual(told(head), ['failure: conflicts with main: base/more.yaml']);
  });
});

describe('the head of a merge group', () => {
  it('is checked as it is, also where no webhook came', async () => {
    const { remote, told, base, clock } = await begun();
    const group = remote.commit(more, { parents: [base] });
    remote.tip = base;
    remote.refs.set(`refs/heads/gh-readonly-queue/main/pr-7-${base}`, group);
    remote.refs.set('refs/heads/gh-readonly-queue/other/pr-8', base);
    await clock.advance(2 * POLL_MS);
    assert.deepEqual(told(group), [VALID]);
    assert.deepEqual(told(base), []);
  });
});

describe('after a restart', () => {
  it('nothing that the forge shows already is posted again, also not of a fork', async () => {
    const { propose, told, begin, checks, settle } = await begun();
    const [ours, fork] = [propose(7, more), propose(8, more, { isFork: true })];
    checks.hint();
    await settle();
    checks.close();
    begin().start();
    await settle();
    assert.equal(told(ours).length, 1);
    assert.equal(told(fork).length, 1);
  });
});

describe('a pull request that was closed', () => {
  it('is forgotten, and checked anew when it is opened again', async () => {
    const { propose, forge, told, checks, settle } = await begun();
    const head = propose(7, more);
    checks.hint();
    await settle();
    forge.setPullRequest('main', 7, null);
    checks.hint();
    await settle();
    const elsewhere = { context: 'lockstep/plan', state: 'error', description: 'by another' } as const;
    forge.addStatus(head, elsewhere);
    forge.setPullRequest('main', 7, { head, isFork: false });
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID, 'error: by another', VALID]);
  });
});

describe('what goes wrong', () => {
  it('in one pull request stays there', async () => {
    const { propose, told, begin, settle, clock, ...all } = await world();
    let isSlow = true;
    const repository = memoryRepository(all.remote);
    const evil = propose(7, { ...more, 'base/evil.yaml': configMap('evil') });
    const good = propose(6, more);
    const mergeTree = async (base: string, head: string) => {
      if (isSlow && head === evil) throw new GitError('The merge took longer than 20 s');
      return repository.mergeTree(base, head);
    };
    begin({ repository: { ...repository, mergeTree } }).start();
    await settle();
    assert.deepEqual(told(good), [VALID]);
    const error = 'error: not checked, it is tried again: The merge took longer than 20 s';
    assert.deepEqual(told(evil), [error]);
    isSlow = false;
    await clock.advance(2 * POLL_MS);
    assert.deepEqual(told(evil), [error, 'success: 2 clusters, 6 objects, valid']);
  });

  it('with the list is told once; the merge queue goes on, and so do the pull requests afterwards', async () => {
    const { propose, forge, told, remote, base, log, checks, settle } = await begun();
    const head = propose(7, more);
    const group = remote.commit({ ...more, 'base/x.yaml': configMap('x') }, { parents: [base] });
    remote.tip = base;
    remote.refs.set('refs/heads/gh-readonly-queue/main/pr-9', group);
    forge.fail({ method: 'pullRequests', error: new ForgeError('refused', 'needs a permission'), times: 2 });
    for (let look = 0; look < 2; look += 1) {
      checks.hint();
      await settle();
    }
    assert.equal(told(group).length, 1);
    assert.deepEqual(told(head), []);
    const reasons = log.of('warn').map(({ reason }) => reason);
    assert.deepEqual(reasons, ['ForgeError: needs a permission']);
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID]);
  });

  it('with the remote is told, and the next look begins anew', async () => {
    const { propose, told, remote, log, checks, settle } = await begun();
    const head = propose(7, more);
    remote.outage = new GitError('no answer');
    checks.hint();
    await settle();
    assert.equal(log.of('warn').length, 1);
    remote.outage = undefined;
    checks.hint();
    await settle();
    assert.deepEqual(told(head), [VALID]);
  });

  it('with a status that the forge refuses is tried again later: without it nobody can merge', async () => {
    const { propose, forge, told, checks, settle, clock } = await begun();
    const head = propose(7, more);
    forge.fail({ method: 'postStatus', error: new ForgeError('refused', 'needs a permission'), times: 1 });
    checks.hint();
    await settle();
    assert.deepEqual(told(head), []);
    for (let minute = 0; minute < 20; minute += 1) await clock.advance(60_000);
    assert.deepEqual(told(head), [VALID]);
  });

  it("when it is closed is nobody's business", async () => {
    const { propose, told, log, checks, settle, clock } = await begun();
    const head = propose(7, more);
    checks.hint();
    checks.close();
    await settle();
    await clock.advance(3 * POLL_MS);
    assert.deepEqual(told(head), []);
    assert.deepEqual(log.of('warn'), []);
  });
});

describe('a burst', () => {
  it('of hints costs one more look than the one under way', async () => {
    const { forge, checks, settle } = await begun();
    const before = forge.calls.length;
    for (let hint = 0; hint < 1_000; hint += 1) checks.hint();
    await settle();
    assert.deepEqual(forge.calls.slice(before), ['pulls main', 'pulls main']);
  });

  it('of hints that does not end leaves most of what GitHub answers in a minute to others', async () => {
    const { forge, checks, clock } = await begun();
    const before = forge.calls.length;
    for (let hint = 0; hint < 240; hint += 1) {
      checks.hint();
      await clock.advance(250);
    }
    assert.ok(forge.calls.length - before <= 61, `${forge.calls.length - before} requests`);
    checks.hint();
    await clock.advance(60_000);
    assert.equal(forge.calls.at(-1), 'pulls main');
  });

  it('of forks does not keep those waiting who may merge, and what a stranger has pushed since is not told', async () => {
    const { propose, told, clock, checks, settle } = await begun();
    const ours = propose(1, more);
    const strange = (number: number, value: string) =>
      propose(number, { ...site, 'base/more.yaml': configMap(value) }, { isFork: true });
    const first = Array.from({ length: 60 }, (_, number) => strange(100 + number, `first-${number}`));
    checks.hint();
    await settle();
    assert.deepEqual(told(ours), [VALID]);
    const second = first.map((_, number) => strange(100 + number, `second-${number}`));
    checks.hint();
    for (let minute = 0; minute < 4; minute += 1) await clock.advance(60_000);
    const posted = (heads: string[]) => heads.filter((head) => told(head).length > 0).length;
    assert.ok(posted(first) <= 30, `${posted(first)} of heads that are gone`);
    assert.equal(posted(second), 60);
  });

  it('of plans leaves the budget of a minute to others by half, and verdicts do not wait for it', async () => {
    const { propose, told, clock, checks, forge, settle } = await begun();
    const heads = Array.from({ length: 40 }, (_, number) =>
      propose(number, { ...site, 'base/more.yaml': configMap(`more-${number}`) }),
    );
    checks.hint();
    await settle();
    const posted = () => heads.filter((head) => told(head).length > 0).length;
    assert.equal(posted(), 30);
    await checks.statuses.post('f'.repeat(40), { context: 'lockstep', state: 'success', description: 'all' });
    assert.equal(forge.statuses('f'.repeat(40)).length, 1);
    await clock.advance(60_000);
    assert.equal(posted(), 40);
  });
});
