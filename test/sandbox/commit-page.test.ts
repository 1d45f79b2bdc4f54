import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { until } from '../../sandbox/processes/until.ts';
import { pullRequestsOf } from '../../sandbox/pull-requests.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';

const CANARY = 'canary-hunter2';
const SECRET = `apiVersion: v1
kind: Secret
metadata: {name: key}
stringData: {password: ${CANARY}}
`;

/** A page and what it came with. */
async function page(url: string, path: string) {
  const reply = await fetch(new URL(path, url), { redirect: 'manual' });
  const body = await reply.text();
  return { status: reply.status, body, policy: reply.headers.get('content-security-policy') ?? '', reply };
}

/** The page as a person reads it: without marks. */
const textOf = (body: string) =>
  body
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ');

async function running(t: TestContext) {
  const federation = await newFederation(t, { settings: { url: 'https://lockstep.example.com/' } });
  const lockstep = await federation.start('run');
  return { federation, lockstep };
}

/** Resolves once the page says what is accepted. */
async function untilPage(url: string, sha: string, accepts: (text: string) => boolean) {
  let text = '';
  return await until(
    async () => {
      const { status, body } = await page(url, `/commits/${sha}`);
      text = textOf(body);
      return status === 200 && accepts(text) && { body, text };
    },
    { what: `the page of ${sha}`, everyMs: 100 },
  ).catch((cause) => assert.fail(`${cause.message}; it says: ${text}`));
}

function linkOf(federation: TestFederation, sha: string): string | null | undefined {
  return federation.github.statuses(sha, 'lockstep').at(0)?.targetUrl;
}

describe('the page of a commit', () => {
  it('is linked by its status, and says clusters, objects, changed fields, times; and no Secret’s value', async (t) => {
    const { federation, lockstep } = await running(t);
    const first = await federation.push('The site <b>opens</b>', { 'base/secret.yaml': SECRET });
    assert.equal((await federation.verdict(first)).state, 'success');
    assert.equal(linkOf(federation, first), `https://lockstep.example.com/commits/${first}`);
    const opened = await untilPage(lockstep.url, first, (text) => text.includes('Final status posted'));
    for (const { name } of federation.clusters) assert.ok(opened.text.includes(name), name);
    const changed = SECRET.replace(CANARY, `${CANARY}-2`);
    const second = await federation.push('Another key', { 'base/secret.yaml': changed });
    assert.equal((await federation.verdict(second)).state, 'success');
    const { text } = await untilPage(lockstep.url, second, (all) => all.includes('Another key'));
    assert.match(text, /Another key/);
    assert.match(text, new RegExp(`updated Secret ${federation.namespace}/key data\\.password`));
    assert.match(text, /1 object in all 2 clusters/);
    assert.match(text, new RegExp(`base/ingress\\.yaml:\\d+ Ingress ${federation.namespace}/`));
    assert.match(text, /Milliseconds of the last look.*Total ask .*claim.* apply/);
    const index = await page(lockstep.url, '/commits');
    assert.match(textOf(index.body), /success .{0,20}Another key/);
    assert.match(index.body, /The site &lt;b&gt;opens&lt;\/b&gt;/);
    const data = await page(lockstep.url, `/commits/${second}.json`);
    for (const { body } of [opened, index, data, await page(lockstep.url, `/commits/${second}`)]) {
      for (const spelling of [CANARY, Buffer.from(CANARY).toString('base64').slice(0, -2)])
        assert.ok(!body.includes(spelling), spelling);
    }
  });

  it('groups the cause of a failure over the clusters, and outlives the commit and the process', async (t) => {
    const { federation, lockstep } = await running(t);
    const refused = 'apiVersion: v1\nkind: Service\nmetadata: {name: odd}\nspec: {ports: [{port: 99999}]}\n';
    const bad = await federation.push('An odd port', { 'base/odd.yaml': refused });
    assert.equal((await federation.verdict(bad)).state, 'failure');
    const said = (text: string) => /Causes failed .*Service \S+\/odd: .*99999.*all 2 clusters/.test(text);
    await untilPage(lockstep.url, bad, said);
    const good = await federation.push('No odd port', { 'base/odd.yaml': undefined });
    assert.equal((await federation.verdict(good)).state, 'success');
    await untilPage(lockstep.url, bad, said);
    await untilPage(lockstep.url, good, (text) => text.includes('Final status posted'));
    process.kill(lockstep.pid, 'SIGTERM');
    await lockstep.ended();
    const again = await federation.start('run');
    await untilPage(again.url, bad, said);
    const { text } = await untilPage(again.url, good, (all) => all.includes('success'));
    assert.match(text, /Final status posted/);
  });

  it('names every fault of a commit that is bad everywhere, and that nothing was written', async (t) => {
    const { federation, lockstep } = await running(t);
    const bad = await federation.push('Broken', { 'base/a.yaml': 'kind: [', 'base/b.yaml': 'kind: {' });
    assert.equal((await federation.verdict(bad)).state, 'failure');
    const { text } = await untilPage(lockstep.url, bad, (all) => all.includes('base/b.yaml:1'));
    assert.match(text, /base\/a\.yaml:1:\d+/);
    assert.match(text, /Nothing of this commit was written to any cluster/);
  });

  it('is there for the head of a pull request, with every fault of its merge', async (t) => {
    const { federation, lockstep } = await running(t);
    await federation.verdict(await federation.push('The branch'));
    const propose = pullRequestsOf(federation.sandbox.git, federation);
    const changes = { 'base/a.yaml': 'kind: [', 'base/b.yaml': 'kind: {' };
    const head = (await propose({ changes })).head();
    const { text } = await untilPage(lockstep.url, head, (all) => all.includes('base/b.yaml:1'));
    assert.match(text, /failure .*nothing was written to any cluster.*base\/a\.yaml:1:\d+/);
    const plan = await federation.github.waitForStatus(head, ({ context }) => context === 'lockstep/plan');
    assert.equal(plan.targetUrl, `https://lockstep.example.com/commits/${head}`);
    assert.match(textOf((await page(lockstep.url, '/commits')).body), /Pull requests .*failure/);
  });

  it('runs nothing, loads nothing, and is not on the webhook’s port', async (t) => {
    const { federation, lockstep } = await running(t);
    const sha = await federation.push('One');
    await federation.verdict(sha);
    for (const path of ['/commits', `/commits/${sha}`, '/commits/unknown']) {
      const { policy, body } = await page(lockstep.url, path);
      assert.match(
        policy,
        /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'/,
      );
      assert.doesNotMatch(body, /<script|<link|<img|\son\w+=|javascript:/i);
    }
    const unknown = [
      'f'.repeat(40),
      sha.slice(0, 7),
      '..%2f..%2fetc%2fpasswd',
      '%2e%2e%2flockstep-0.yaml',
      '__proto__',
      `${'f'.repeat(40)}.json`,
    ];
    for (const name of unknown)
      assert.equal((await page(lockstep.url, `/commits/${name}`)).status, 404, name);
    const missing = await page(lockstep.url, `/commits/${'f'.repeat(40)}`);
    assert.match(
      missing.body,
      /Nothing is known here of this commit.*href="\.\.\/commits"|href="\.\.\/commits".*Nothing is known/s,
    );
    for (const path of ['/', '/commits', `/commits/${sha}`])
      assert.equal((await page(federation.webhookUrl, path)).status, 404);
    assert.equal((await page(lockstep.url, '/')).reply.headers.get('location'), 'commits');
  });
});
