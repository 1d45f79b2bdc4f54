import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, suite, test } from 'node:test';
import { type GithubDouble, githubDouble } from '../../../sandbox/github/github-double.ts';
import { describedApi, githubJudge } from '../../../sandbox/github/github-judge.ts';

const token = 'token-of-a-test';
const sha = (digit: string): string => digit.repeat(40);
const REPO = '/repos/acme/site';

suite('the GitHub double', () => {
  let double: GithubDouble;
  before(async () => {
    double = await githubDouble({
      repository: 'acme/site',
      token,
      knowsCommit: (commit) => commit !== sha('0'),
    });
  });
  afterEach(() => {
    double.violations.length = 0;
    double.requests.length = 0;
  });
  after(() => double.close());

  /** Sends a request and gives status and body; a string as method and path, as `GET /rate_limit`. */
  async function ask(what: string, body?: object, credential = token) {
    const [method = '', path = ''] = what.split(' ');
    const reply = await fetch(`${double.url}${path}`, {
      method,
      headers: { authorization: `bearer ${credential}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  }
  const post = (commit: string, body: object) => ask(`POST ${REPO}/statuses/${commit}`, body);

  const VALID: [what: string, status: number, body?: object][] = [
    ['GET /rate_limit', 200],
    [`GET ${REPO}`, 200],
    [`GET ${REPO}/commits/${sha('1')}`, 200],
    [`GET ${REPO}/commits/${sha('0')}`, 422],
    [`GET ${REPO}/commits/${sha('1')}/status`, 200],
    [`GET ${REPO}/commits/${sha('0')}/status`, 404],
    [`GET ${REPO}/commits/${sha('1')}/statuses?per_page=2&page=1`, 200],
    [`GET ${REPO}/activity?ref=refs/heads/main`, 200],
    ['GET /repos/acme/other', 404],
    [`POST ${REPO}/statuses/${sha('1')}`, 201, { state: 'success' }],
    [`POST ${REPO}/statuses/${sha('0')}`, 422, { state: 'success' }],
    [`POST ${REPO}/statuses/abc`, 422, { state: 'success' }],
    [`POST ${REPO}/statuses/${sha('1')}`, 422, { state: 'success', description: 'x'.repeat(141) }],
  ];
  for (const [what, status, body] of VALID) {
    test(`${what} ${body ? JSON.stringify(body).slice(0, 40) : ''} is valid, and answered ${status}`, async () => {
      assert.equal((await ask(what, body)).status, status);
      assert.deepEqual(double.violations, []);
    });
  }

  const INVALID: [what: string, status: number, violation: RegExp, body?: object][] = [
    [
      `POST ${REPO}/statuses/${sha('1')}`,
      422,
      /state.*allowed values|must be equal to one of/,
      { state: 'green' },
    ],
    [`POST ${REPO}/statuses/${sha('1')}`, 422, /required property 'state'/, { context: 'lockstep' }],
    [
      `POST ${REPO}/statuses/${sha('1')}`,
      422,
      /description must be string/,
      { state: 'error', description: 7 },
    ],
    [`GET ${REPO}/commits/${sha('1')}/statuses?per_page=many`, 422, /per_page must be integer/],
    [`GET ${REPO}/commits/${sha('1')}/statuses?newest=1`, 422, /must NOT have additional properties/],
    [`GET ${REPO}/activity?time_period=decade`, 422, /time_period must be equal/],
    [`DELETE ${REPO}/statuses/${sha('1')}`, 404, /no operation that the double knows/],
  ];
  for (const [what, status, violation, body] of INVALID) {
    test(`${what} ${body ? JSON.stringify(body) : ''} is a violation`, async () => {
      assert.equal((await ask(what, body)).status, status);
      assert.equal(double.violations.length, 1);
      assert.match(double.violations[0]!, violation);
    });
  }

  test('a reply that GitHub would not give is a violation, and a 500', async () => {
    const description = await readFile(
      new URL('../../../sandbox/github/openapi.json', import.meta.url),
      'utf8',
    );
    const judge = githubJudge(await describedApi(JSON.parse(description)));
    assert.equal(
      judge.reply('repos/create-commit-status', { status: 201, body: { id: 'seven' } }).status,
      500,
    );
    assert.match(judge.violations[0]!, /repos\/create-commit-status 201: .*must have required property/);
  });

  test('who has no token is let in nowhere', async () => {
    assert.equal((await ask('GET /rate_limit', undefined, 'other')).status, 401);
    assert.equal((await ask('POST /app/installations/7/access_tokens', {})).status, 401);
  });

  const COMBINED: [states: string[], combined: string][] = [
    [[], 'pending'],
    [['success'], 'success'],
    [['success', 'pending'], 'pending'],
    [['success', 'pending', 'error'], 'failure'],
    [['failure', 'success'], 'failure'],
  ];
  for (const [index, [states, combined]] of COMBINED.entries()) {
    test(`${states.join(' and ') || 'nothing'} combined is ${combined}`, async () => {
      const commit = `${index}`.padStart(40, 'c');
      for (const [context, state] of states.entries()) await post(commit, { state, context: `${context}` });
      const { body } = await ask(`GET ${REPO}/commits/${commit}/status`);
      assert.equal(body['state'], combined);
      assert.equal(body['total_count'], states.length);
    });
  }

  test('only the newest status of a context counts', async () => {
    for (const state of ['failure', 'success']) await post(sha('2'), { state, context: 'lockstep' });
    assert.equal((await ask(`GET ${REPO}/commits/${sha('2')}/status`)).body['state'], 'success');
    assert.deepEqual(
      double.statuses(sha('2'), 'lockstep').map(({ state }) => state),
      ['success', 'failure'],
    );
  });

  test('a status is waited for until it comes, and found if it is there', async () => {
    const coming = double.waitForStatus(sha('3'), ({ state }) => state === 'success');
    await post(sha('3'), { state: 'pending' });
    await post(sha('3'), { state: 'success', description: 'applied' });
    assert.equal((await coming).description, 'applied');
    assert.equal((await double.waitForStatus(sha('3'), ({ state }) => state === 'pending')).state, 'pending');
  });

  test('who waits in vain is told what is there instead', async () => {
    await post(sha('4'), { state: 'failure', context: 'lockstep', description: 'gce-a: no address' });
    await assert.rejects(
      double.waitForStatus(sha('4'), ({ state }) => state === 'success', 20),
      /no such status on 4{40} within 20 ms; there: lockstep failure "gce-a: no address"/,
    );
  });

  test('faults hit as many requests of an operation as were ordered', async () => {
    double.fail({ operation: 'repos/create-commit-status', status: 502, times: 2 });
    const statuses = [];
    for (let count = 0; count < 3; count += 1)
      statuses.push((await post(sha('5'), { state: 'error' })).status);
    statuses.push((await ask('GET /rate_limit')).status);
    assert.deepEqual(statuses, [502, 502, 201, 200]);
  });

  test('a lost reply leaves its write behind', async () => {
    double.fail({ afterWrite: true });
    await assert.rejects(post(sha('6'), { state: 'error' }), /fetch failed/);
    assert.equal(double.statuses(sha('6')).length, 1);
  });

  test('while it is down nothing is written and nothing answered', async () => {
    double.down();
    await assert.rejects(post(sha('7'), { state: 'error' }), /fetch failed/);
    double.up();
    assert.deepEqual(double.statuses(sha('7')), []);
    assert.equal((await post(sha('7'), { state: 'error' })).status, 201);
  });

  test('what looks at each request before anything is done can break it off', async () => {
    const seen: (string | undefined)[] = [];
    double.beforeEach((operation) => {
      seen.push(operation);
      if (operation === 'repos/create-commit-status') throw new Error('broken off');
    });
    await ask('GET /rate_limit');
    await assert.rejects(post(sha('8'), { state: 'error' }), /fetch failed/);
    double.beforeEach(() => {});
    assert.deepEqual(seen, ['rate-limit/get', 'repos/create-commit-status']);
    assert.deepEqual(double.statuses(sha('8')), []);
  });

  test('every request is logged with its operation and answer', async () => {
    await ask('GET /rate_limit');
    double.fail({});
    await ask('GET /rate_limit').catch(() => {});
    const log = double.requests.map(({ method, path, operation, status }) => [
      method,
      path,
      operation,
      status,
    ]);
    assert.deepEqual(log, [
      ['GET', '/rate_limit', 'rate-limit/get', 200],
      ['GET', '/rate_limit', 'rate-limit/get', undefined],
    ]);
  });

  test('the primary limit ends, and says when', async () => {
    double.rateLimit({ remaining: 1, resetInMs: 60_000 });
    assert.equal((await ask('GET /rate_limit')).status, 200);
    const reply = await fetch(`${double.url}/rate_limit`, { headers: { authorization: `token ${token}` } });
    assert.equal(reply.status, 403);
    assert.equal(reply.headers.get('x-ratelimit-remaining'), '0');
    assert.ok(Number(reply.headers.get('x-ratelimit-reset')) > Date.now() / 1000 + 50);
    double.rateLimit({ remaining: 0, resetInMs: 0 });
    assert.equal((await ask('GET /rate_limit')).status, 200);
  });
});
