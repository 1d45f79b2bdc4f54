import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { webhookListener } from '../../../src/http/webhook-listener.ts';
import { deliver, EVENTS, push, sign, world } from './webhooks.ts';

suite('the webhook', () => {
  for (const secrets of [[], [''], ['good', '']]) {
    test(`does not start with the secrets ${JSON.stringify(secrets)}`, () => {
      const nothing = () => {};
      const hints = { onPush: nothing, onPullRequest: nothing };
      const open = () => webhookListener({ secrets, repository: 'a/b', branch: 'main', ...hints });
      assert.throws(open, /no secret, or an empty one/);
    });
  }

  const TABLE: [
    name: string,
    body: string,
    headers: Record<string, string>,
    status: number,
    hints: number,
  ][] = [
    ['a push to the branch', push('refs/heads/main'), {}, 202, 1],
    [
      'a push signed with the older secret',
      push('refs/heads/main'),
      { 'x-hub-signature-256': sign(push('refs/heads/main'), 'older-secret') },
      202,
      1,
    ],
    ['a push to another branch', push('refs/heads/feature'), {}, 202, 0],
    ['a push of a tag of that name', push('refs/tags/main'), {}, 202, 0],
    ["another repository's push", push('refs/heads/main', 'Codertocat/Other'), {}, 202, 0],
    ['another event', push('refs/heads/main'), { 'x-github-event': 'pull_request' }, 202, 0],
    ['no event', push('refs/heads/main'), { 'x-github-event': '' }, 202, 0],
    ['a ping', '{"zen":"Design for failure."}', { 'x-github-event': 'ping' }, 200, 0],
    ['a wrong signature', push('refs/heads/main'), { 'x-hub-signature-256': sign('other') }, 401, 0],
    [
      'a signature of sha1',
      push('refs/heads/main'),
      { 'x-hub-signature-256': 'sha1=7d38cdd689735b008b3c702edd92eea23791c5f6' },
      401,
      0,
    ],
    ['no JSON, wrongly signed', '{', { 'x-hub-signature-256': sign('other') }, 401, 0],
    ['no JSON', '{', {}, 400, 0],
    ['nothing', '', {}, 400, 0],
    [
      'a form',
      `payload=${encodeURIComponent(push('refs/heads/main'))}`,
      { 'content-type': 'application/x-www-form-urlencoded' },
      400,
      0,
    ],
    ['null', 'null', {}, 202, 0],
    ['a list', '[1]', {}, 202, 0],
    [
      'a payload of prototypes',
      '{"__proto__":{"ref":"refs/heads/main"},"repository":{"__proto__":{"full_name":"codertocat/hello-world"}}}',
      {},
      202,
      0,
    ],
    ['a megabyte of brackets', '['.repeat(1 << 20), {}, 400, 0],
    ['a body over the cap', ' '.repeat(3 * 1024 * 1024 + 1), {}, 413, 0],
  ];
  for (const [name, body, headers, status, hints] of TABLE) {
    test(`${name}: ${status}, ${hints === 0 ? 'no work' : 'a look'}`, async () => {
      const { listener, hints: told } = world();
      const reply = await deliver(listener, body, headers);
      assert.deepEqual({ status: reply.statusCode, hints: told() }, { status, hints });
      assert.ok(!reply.body.includes('canary'));
    });
  }

  const ABOUT_PULL_REQUESTS: [event: string, action: unknown, repository: string, looks: number][] = [
    ...['opened', 'synchronize', 'reopened', 'edited', 'closed'].map(
      (action): [string, string, string, number] => ['pull_request', action, 'Codertocat/Hello-World', 1],
    ),
    ['merge_group', 'checks_requested', 'codertocat/hello-world', 1],
    ['merge_group', 'destroyed', 'codertocat/hello-world', 0],
    ['pull_request', 'labeled', 'codertocat/hello-world', 0],
    ['pull_request', 'opened', 'codertocat/other', 0],
    ['pull_request', ['opened'], 'codertocat/hello-world', 0],
    ['constructor', 'opened', 'codertocat/hello-world', 0],
    ['pull_request_review', 'opened', 'codertocat/hello-world', 0],
  ];
  for (const [event, action, full_name, looks] of ABOUT_PULL_REQUESTS) {
    const what = looks === 1 ? 'a look at pull requests' : 'no work';
    test(`${event} ${action} of ${full_name}: 202, ${what}`, async () => {
      const { listener, hints, pullRequests } = world();
      const body = JSON.stringify({ action, repository: { full_name } });
      const reply = await deliver(listener, body, { 'x-github-event': event });
      const told = { status: reply.statusCode, hints: hints(), pullRequests: pullRequests() };
      assert.deepEqual(told, { status: 202, hints: 0, pullRequests: looks });
    });
  }

  test('an unsigned request is 401', async () => {
    const { listener, hints } = world();
    const reply = await listener.inject({
      method: 'POST',
      url: '/webhook',
      payload: push('refs/heads/main'),
    });
    assert.deepEqual({ status: reply.statusCode, hints: hints() }, { status: 401, hints: 0 });
  });

  const ROUTES: [method: 'GET' | 'PUT' | 'DELETE' | 'POST' | 'HEAD', url: string, status: number][] = [
    ['GET', '/webhook', 405],
    ['PUT', '/webhook', 405],
    ['DELETE', '/webhook?x=1', 405],
    ['GET', '/', 404],
    ['POST', '/', 404],
    ['POST', '/webhook/', 404],
    ['GET', '/metrics', 404],
    ['HEAD', '/healthz', 404],
  ];
  for (const [method, url, status] of ROUTES) {
    test(`${method} ${url}: ${status}`, async () => {
      const reply = await world().listener.inject({ method, url });
      assert.equal(reply.statusCode, status);
      assert.equal(reply.headers['allow'], status === 405 ? 'POST' : undefined);
    });
  }

  test("all of GitHub's sample payloads are taken, and only its push to the branch is worth a look", async () => {
    const payloads = EVENTS.flatMap(({ name, examples }) => examples.map((example) => ({ name, example })));
    const looked = new Set<string>();
    const { listener, hints } = world('master');
    for (const { name, example } of payloads) {
      const before = hints();
      const reply = await deliver(listener, JSON.stringify(example), { 'x-github-event': name });
      assert.equal(reply.statusCode, name === 'ping' ? 200 : 202, name);
      if (hints() > before) looked.add(`${name} ${example['ref']}`);
    }
    assert.deepEqual([...looked], ['push refs/heads/master']);
  });
});
