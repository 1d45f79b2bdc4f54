import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { inspect } from 'node:util';
import {
  type GithubDouble,
  type GithubDoubleOptions,
  githubDouble,
} from '../../sandbox/github/github-double.ts';
import { systemClock } from '../../src/clock/system-clock.ts';
import { ForgeError } from '../../src/github/forge.ts';
import { type OctokitForge, octokitForge } from '../../src/github/octokit-forge.ts';
import { forgeSuite, KNOWN, UNKNOWN } from '../suites/forge-suite.ts';
import { forgeOnGithub } from '../suites/worlds/forge-on-github.ts';

const repository = 'acme/global-site';
const token = 'canary-7f3a9c';
const status = { context: 'lockstep', state: 'success', description: 'applied and current' } as const;

const doubleOf = (more: Partial<GithubDoubleOptions> = {}): Promise<GithubDouble> =>
  githubDouble({ repository, token, knowsCommit: (sha) => sha !== UNKNOWN, ...more });
const forgeOf = (double: Pick<GithubDouble, 'url'>, more: object = {}): OctokitForge =>
  octokitForge({ repository, apiUrl: double.url, auth: { token }, clock: systemClock, ...more });
const rejection = (promise: Promise<unknown>): Promise<ForgeError> =>
  promise.then(
    () => assert.fail('it was granted'),
    (error) => error as ForgeError,
  );

forgeSuite('the forge on GitHub', async () => {
  const double = await doubleOf();
  const forge = forgeOf(double);
  return {
    ...forgeOnGithub(double, forge),
    close: async () => {
      await forge.close();
      await double.close();
      assert.deepEqual(double.violations, []);
    },
  };
});

suite('credentials', () => {
  let double: GithubDouble;
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  before(async () => {
    double = await doubleOf({ app: { appId: '42', installationId: '7', publicKey }, apiRoot: '/api/v3' });
  });
  after(() => double.close());

  test('a GitHub App on an Enterprise server makes itself one token for many requests', async () => {
    const forge = forgeOf(double, { auth: { appId: '42', installationId: '7', privateKey } });
    await Promise.all([forge.postStatus(KNOWN, status), forge.newestStatus(KNOWN, 'lockstep')]);
    await forge.newestStatus(KNOWN, 'lockstep');
    await forge.close();
    const operations = double.requests.map(({ operation }) => operation).sort();
    assert.deepEqual(operations, [
      'apps/create-installation-access-token',
      'repos/create-commit-status',
      'repos/list-commit-statuses-for-ref',
      'repos/list-commit-statuses-for-ref',
    ]);
    assert.deepEqual(double.violations, []);
  });

  test("a key that is not the App's is refused", async () => {
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const pem = stranger.export({ type: 'pkcs8', format: 'pem' }).toString();
    const forge = forgeOf(double, { auth: { appId: '42', installationId: '7', privateKey: pem } });
    assert.equal((await rejection(forge.postStatus(KNOWN, status))).kind, 'refused');
    await forge.close();
  });

  test('no error holds a token or a key, even if the far side repeats our headers', async () => {
    const echo = createServer((request, response) => {
      const body = JSON.stringify({
        message: `you sent ${JSON.stringify(request.headers)} ghs_0123456789abcdef`,
      });
      response.writeHead(502, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const forge = forgeOf({ url: `http://127.0.0.1:${(echo.address() as AddressInfo).port}` });
    const error = await rejection(forge.postStatus(KNOWN, status));
    await forge.close();
    echo.close();
    const shown = inspect(error, { depth: 10, showHidden: true });
    assert.match(shown, /502: you sent/);
    assert.doesNotMatch(shown, /canary|ghs_/);
  });

  test('a token that was revoked is refused, with what to do', async () => {
    const revoked = await doubleOf();
    revoked.revokeTokens();
    const forge = forgeOf(revoked);
    const error = await rejection(forge.postStatus(KNOWN, status));
    assert.match(
      error.message,
      /refused to post status lockstep on a{12} of acme\/global-site \(401: Bad credentials\)\. The token is wrong/,
    );
    await forge.close();
    await revoked.close();
  });

  const settings: [name: string, options: object, message: RegExp][] = [
    ['an empty token', { auth: { token: '' } }, /token is empty/],
    ['a token of two lines', { auth: { token: 'canary\ncanary' } }, /holds blanks/],
    ['a key that is none', { auth: { appId: '1', installationId: '2', privateKey: 'canary' } }, /not a PEM/],
    [
      'an installation id that is none',
      { auth: { appId: '1', installationId: 'x', privateKey } },
      /must be a number/,
    ],
    ['an API URL in the clear', { apiUrl: 'http://github.example.com/api/v3' }, /must begin with https/],
    ['an API URL that is none', { apiUrl: 'github.example.com' }, /must begin with https/],
    ['a repository that is a URL', { repository: 'https://github.com/acme/site' }, /must be owner\/name/],
  ];
  for (const [name, options, message] of settings) {
    test(`${name} is refused before the first request`, () => {
      assert.throws(
        () => forgeOf(double, options),
        (error: Error) =>
          error instanceof ForgeError && message.test(error.message) && !error.message.includes('canary'),
      );
    });
  }
});

suite('pull requests', () => {
  test('what has not changed is not sent again', async () => {
    const double = await doubleOf();
    const forge = forgeOf(double);
    double.setPullRequest(7, { base: 'main', ref: 'topic', head: KNOWN, isFork: false });
    const first = await forge.pullRequests('main');
    assert.deepEqual(await forge.pullRequests('main'), first);
    double.setPullRequest(7, null);
    assert.deepEqual((await forge.pullRequests('main')).open, []);
    const answers = double.requests.map(({ status }) => status);
    assert.deepEqual(answers, [200, 304, 200]);
    await forge.close();
    await double.close();
    assert.deepEqual(double.violations, []);
  });

  test('credentials that may not read them are refused, with what they need', async () => {
    const double = await doubleOf();
    const forge = forgeOf(double);
    double.fail({ operation: 'pulls/list', status: 403, message: 'Resource not accessible' });
    const { kind, message } = await rejection(forge.pullRequests('main'));
    assert.equal(kind, 'refused');
    assert.match(message, /list the pull requests into main of acme\/global-site .*"Pull requests: read"/);
    await forge.close();
    await double.close();
  });

  const pull = { number: 7, head: { sha: KNOWN, repo: { id: 1 } }, base: { repo: { id: 1 } } };
  const answers: [name: string, pull: object, expected: boolean | 'no answer'][] = [
    ['of the same repository', pull, false],
    ['of another repository', { ...pull, head: { sha: KNOWN, repo: { id: 2 } } }, true],
    ['of a fork that was deleted', { ...pull, head: { sha: KNOWN, repo: null } }, true],
    ['without a base', { ...pull, base: null, head: { sha: KNOWN, repo: null } }, 'no answer'],
    ['with a head that is no commit', { ...pull, head: { sha: '--upload-pack=x', repo: null } }, 'no answer'],
    ['with a number that is none', { ...pull, number: '7/../../8' }, 'no answer'],
  ];
  for (const [name, item, expected] of answers) {
    test(`a pull request ${name}: ${expected === 'no answer' ? expected : `fork ${expected}`}`, async () => {
      const json = { 'content-type': 'application/json' };
      const { requests, value, error } = await askStranger(
        () => [{ ...json, link: '<http://127.0.0.1:1/next?page=2>; rel="next"' }, JSON.stringify([item])],
        (forge) => forge.pullRequests('main'),
      );
      assert.equal(requests.length, 1);
      if (expected === 'no answer') assert.equal(error?.kind, 'transient');
      else assert.deepEqual(value?.open, [{ number: 7, head: KNOWN, isFork: expected }]);
    });
  }
});

suite('a far side that is slow or hostile', () => {
  test('a request that is not answered in time is transient', async () => {
    const double = await doubleOf();
    double.latency(60_000);
    const forge = forgeOf(double, { timeLimitMs: 50 });
    const error = await rejection(forge.newestStatus(KNOWN, 'lockstep'));
    assert.equal(error.kind, 'transient');
    assert.match(error.message, /did not answer .* timeout/);
    await forge.close();
    await double.close();
  });

  test('a primary rate limit waits until it resets', async () => {
    const double = await doubleOf();
    const forge = forgeOf(double);
    double.rateLimit({ remaining: 1, resetInMs: 120_000 });
    await forge.postStatus(KNOWN, status);
    const { kind, retryAfterMs = 0 } = await rejection(forge.postStatus(KNOWN, status));
    assert.equal(kind, 'rate-limited');
    assert.ok(retryAfterMs > 60_000 && retryAfterMs <= 121_000, `${retryAfterMs}`);
    await forge.close();
    await double.close();
  });

  const replies: [name: string, answer: (page: number) => [headers: Record<string, string>, body: string]][] =
    [
      ['a login page', () => [{ 'content-type': 'text/html' }, '<html>log in</html>']],
      ['an object instead of a list', () => [{ 'content-type': 'application/json' }, '{}']],
      ['a list of nulls', () => [{ 'content-type': 'application/json' }, '[null]']],
      [
        'a reply of 64 MiB',
        () => [{ 'content-type': 'application/json' }, `[{"after":"${'x'.repeat(64 << 20)}"}]`],
      ],
    ];
  for (const [name, answer] of replies) {
    test(`${name} is transient, not an answer`, async () => {
      const { error } = await askStranger(answer);
      assert.equal(error?.kind, 'transient');
    });
  }

  test('Link headers that never end are followed ten times, only by their cursor', async () => {
    const { requests, error } = await askStranger((page) => [
      {
        'content-type': 'application/json',
        link: `<http://127.0.0.1:1/elsewhere?after=${page}>; rel="next", ${'<'.repeat(7000)}`,
      },
      '[]',
    ]);
    assert.equal(error, undefined);
    assert.equal(requests.length, 10);
    assert.ok(requests.every((url) => url.startsWith('/repos/acme/global-site/activity?')));
  });
});

/** Asks a server that answers anything with `answer`, by default for the pushes. */
async function askStranger<T = unknown>(
  answer: (page: number) => [Record<string, string>, string],
  ask: (forge: OctokitForge) => Promise<T> = (forge) => forge.tipsSince('main', KNOWN) as Promise<T>,
): Promise<{ requests: string[]; value?: T; error?: ForgeError }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const [headers, body] = answer(requests.length);
    response.writeHead(200, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const forge = forgeOf({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  try {
    return await ask(forge).then(
      (value) => ({ requests, value }),
      (error: ForgeError) => ({ requests, error }),
    );
  } finally {
    await forge.close();
    server.closeAllConnections();
    server.close();
  }
}
