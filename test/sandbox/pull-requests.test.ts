import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { git } from '../../sandbox/git-server/git.ts';
import { until } from '../../sandbox/processes/until.ts';
import { type PullRequest, pullRequestsOf } from '../../sandbox/pull-requests.ts';
import { type FederationOptions, newFederation, type TestFederation } from './federation-fixture.ts';

const CONTEXT = 'lockstep/plan';

const note = (text: string, name = 'note') => ({
  [`base/${name}.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  note: "${text}"\n`,
});

/** A federation whose first commit is a success, and how to propose changes to it. */
async function begun(t: TestContext, options: FederationOptions = {}) {
  const federation = await newFederation(t, options);
  const process = await federation.start('run');
  const first = await federation.push('the first');
  assert.equal((await federation.verdict(first)).state, 'success');
  const propose = pullRequestsOf(federation.sandbox.git, federation);
  return { federation, process, first, propose };
}

/** Resolves with the newest plan of the commit once it says this. */
async function plan(federation: TestFederation, sha: string, says: RegExp): Promise<string> {
  const told = () => plansOf(federation, sha).at(-1) ?? 'none';
  return await until(async () => says.test(told()) && told(), {
    what: `${says} on ${sha}`,
  }).catch((cause) => assert.fail(`${cause.message}; there: ${told()}`));
}

/** Oldest first. */
function plansOf({ github }: TestFederation, sha: string): string[] {
  const statuses = github.statuses(sha, CONTEXT);
  return statuses.map(({ state, description }) => `${state}: ${description}`).reverse();
}

async function isInAnyMirror({ folder }: TestFederation, sha: string): Promise<boolean> {
  const mirrors = join(folder, 'mirrors');
  const names = (await readdir(mirrors)).filter((name) => name.endsWith('.git'));
  assert.equal(names.length, 2, `a mirror for pushes and one for pull requests: ${names}`);
  const found = names.map((name) =>
    git(join(mirrors, name), 'cat-file', '-e', sha).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}

const secret = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  key: canary-1\n';

const valid = /^success: 2 clusters, \d+ objects, valid$/;

describe('a pull request', () => {
  it('that is valid says what was checked, and no cluster was asked', async (t) => {
    const { federation, propose } = await begun(t, { settings: { sweep: '10m' } });
    const cluster = federation.clusters[0];
    assert.ok(cluster);
    await federation.untilLooked(cluster, 1, 0);
    const { head, number } = await propose({ changes: note('proposed'), draft: true });
    const since = Date.now();
    await plan(federation, head(), valid);
    assert.equal(number, 1);
    assert.equal(await federation.live(cluster, 'configmaps/note'), undefined);
    const requests = await cluster.audit.requests({ since, user: 'lockstep' });
    const ours = requests.filter(
      ({ requestURI, verb }) => requestURI.includes(federation.name) && verb !== 'watch',
    );
    assert.deepEqual(
      ours.map(({ verb, requestURI }) => `${verb} ${requestURI}`),
      [],
    );
    assert.deepEqual(federation.told(head()), []);
  });

  it('with a broken manifest says where and why, and turns green with the next commit', async (t) => {
    const { federation, propose } = await begun(t);
    const broken = `${secret}  key: canary-2\n`;
    const pull = await propose({ changes: { 'base/s.yaml': broken } });
    const told = await plan(federation, pull.head(), /^failure: base\/s\.yaml:\d+:\d+: /);
    assert.doesNotMatch(told, /canary/);
    const mended = await pull.push({ 'base/s.yaml': undefined, ...note('mended') });
    await plan(federation, mended, valid);
  });

  it('that conflicts names the files, and is checked again when the branch moves', async (t) => {
    const { federation, propose } = await begun(t);
    const { head } = await propose({ changes: note('theirs') });
    await plan(federation, head(), valid);
    await federation.push('the same file', note('ours'));
    await plan(federation, head(), /^failure: conflicts with main: base\/note\.yaml$/);
    await federation.push('gone again', { 'base/note.yaml': undefined });
    await plan(federation, head(), valid);
    await federation.push('something else', note('else', 'other'));
    const isCounted = async () => plansOf(federation, head()).length === 4;
    await until(isCounted, { what: 'a plan with more objects' });
    assert.match(plansOf(federation, head()).at(-1) ?? '', valid);
  });

  it('of a fork is pending, and nothing of it is fetched', async (t) => {
    const { federation, propose } = await begun(t);
    const fork = await propose({ changes: note('of a stranger'), isFork: true });
    await plan(federation, fork.head(), /^pending: fork: run lockstep validate in CI$/);
    const ours = await propose({ changes: note('ours') });
    await plan(federation, ours.head(), valid);
    assert.equal(await isInAnyMirror(federation, fork.head()), false);
    assert.equal(await isInAnyMirror(federation, ours.head()), true);
  });

  it('whose branch has a hostile name is checked like any other', async (t) => {
    const { federation, propose } = await begun(t);
    for (const branch of [
      '--upload-pack=touch-pwned',
      '-c/core.sshCommand=touch',
      '$(touch-pwned)\'"',
      '+main',
    ]) {
      const { head } = await propose({ changes: note(branch.replace(/\W/g, '')), branch });
      await plan(federation, head(), valid);
    }
  });

  it('whose webhook is lost is found by polling', async (t) => {
    const { federation, propose } = await begun(t, { settings: { poll: '1s' } });
    federation.repository.setWebhookFaults({ lose: true });
    const { head } = await propose({ changes: note('unheard') });
    await plan(federation, head(), valid);
  });

  it('was told before a restart, and is not told again', async (t) => {
    const { federation, process, propose } = await begun(t);
    const { head } = await propose({ changes: note('before') });
    await plan(federation, head(), valid);
    await process.kill();
    await federation.start('run');
    const later = await propose({ changes: note('after') });
    await plan(federation, later.head(), valid);
    assert.equal(plansOf(federation, head()).length, 1);
  });

  it('that is a bomb is a failure of its own', async (t) => {
    const { federation, propose } = await begun(t);
    const names = 'abcdefghij'.split('');
    const bomb = names.map((name, at) => {
      const before = names[at - 1];
      return `${name}: &${name} [${before ? `*${before},`.repeat(10) : '1'}]`;
    });
    const evil = await propose({
      changes: {
        'base/bomb.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n${bomb.join('\n')}\n`,
        'base/huge.yaml': '#'.repeat(10 * 1024 * 1024),
      },
    });
    const good = await propose({ changes: note('good') });
    await plan(federation, evil.head(), /^failure: base\/(bomb|huge)\.yaml:/);
    await plan(federation, good.head(), valid);
  });
});

describe('the merge queue', () => {
  it('gets the check on the head of its group, also where the webhook is lost', async (t) => {
    const { federation, propose } = await begun(t, { settings: { poll: '1s' } });
    const pull = await propose({ changes: note('queued') });
    await plan(federation, await pull.enqueue(), valid);
    federation.repository.setWebhookFaults({ lose: true });
    const broken = await propose({ changes: { 'base/b.yaml': 'kind: ConfigMap\n' } });
    await plan(federation, await broken.enqueue(), /^failure: base\/b\.yaml:/);
  });
});

describe('a flood of pull requests', () => {
  it('does not delay the verdict of a push', async (t) => {
    const { federation, propose } = await begun(t);
    federation.repository.setWebhookFaults({ lose: true });
    const pulls: PullRequest[] = [];
    for (let at = 0; at < 40; at += 1) pulls.push(await propose({ changes: note(`${at}`, `note-${at}`) }));
    federation.repository.setWebhookFaults({});
    const last = await propose({ changes: note('the last') });
    const began = performance.now();
    const sha = await federation.push('in the flood', note('pushed', 'pushed'));
    assert.equal((await federation.verdict(sha)).state, 'success');
    const tookMs = performance.now() - began;
    const checked = pulls.filter(({ head }) => plansOf(federation, head()).length > 0).length;
    t.diagnostic(`verdict after ${Math.round(tookMs)} ms, ${checked} of 40 plans posted by then`);
    assert.ok(checked < 40, 'the flood was over before the verdict: it shows nothing');
    await plan(federation, last.head(), valid);
  });
});
