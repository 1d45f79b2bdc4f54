import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { begun, configMap, more, POLL_MS, site, VALID, world } from './world.ts';

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
