import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type ForgeError, StatusesExhausted } from '../../../src/github/forge.ts';
import { type FailedReply, forgeErrorOf } from '../../../src/github/octokit-failure.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
/** The far side's clock is an hour ahead of ours. */
const date = 'Thu, 01 Jan 2026 01:00:00 GMT';
const inAMinute = `${Date.parse('2026-01-01T01:01:00Z') / 1000}`;

/** What octokit throws for a reply that grants nothing. */
const thrown = ({ status, headers, message }: FailedReply): Error =>
  Object.assign(new Error(message), { status, response: { status, headers } });
const classified = (reply: FailedReply): ForgeError =>
  forgeErrorOf(thrown(reply), { what: 'post status lockstep on 0123abc', now, secrets: [] });

const TABLE: [name: string, FailedReply, kind: ForgeError['kind'], waitMs?: number][] = [
  ['401', { status: 401, headers: {}, message: 'Bad credentials' }, 'refused'],
  [
    '403 without a limit',
    {
      status: 403,
      headers: { 'x-ratelimit-remaining': '12' },
      message: 'Resource not accessible by integration',
    },
    'refused',
  ],
  ['404', { status: 404, headers: {}, message: 'Not Found' }, 'refused'],
  [
    '404 with the last request of the hour',
    { status: 404, headers: { 'x-ratelimit-remaining': '0' }, message: 'Not Found' },
    'refused',
  ],
  [
    '422 of an unknown commit',
    { status: 422, headers: {}, message: 'No commit found for SHA: 0123' },
    'refused',
  ],
  ['408', { status: 408, headers: {}, message: '' }, 'transient'],
  ['500', { status: 500, headers: {}, message: 'Server Error' }, 'transient'],
  ['502', { status: 502, headers: {}, message: 'Bad Gateway' }, 'transient'],
  [
    '503 that names its time',
    { status: 503, headers: { 'retry-after': '20' }, message: '' },
    'transient',
    20_000,
  ],
  [
    'secondary limit with a time',
    { status: 403, headers: { 'retry-after': '30' }, message: 'secondary' },
    'rate-limited',
    30_000,
  ],
  [
    'secondary limit with a date',
    { status: 429, headers: { 'retry-after': 'Thu, 01 Jan 2026 01:00:45 GMT', date }, message: '' },
    'rate-limited',
    45_000,
  ],
  [
    'secondary limit in words',
    { status: 403, headers: {}, message: 'You have exceeded a secondary rate limit.' },
    'rate-limited',
    60_000,
  ],
  [
    'abuse detection, as Enterprise says it',
    { status: 403, headers: {}, message: 'You have triggered an abuse detection mechanism' },
    'rate-limited',
    60_000,
  ],
  ['429 and nothing else', { status: 429, headers: {}, message: '' }, 'rate-limited', 60_000],
  [
    'primary limit, by the far clock',
    {
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAMinute, date },
      message: 'API rate limit exceeded',
    },
    'rate-limited',
    60_000,
  ],
  [
    'primary limit that is over',
    { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1', date }, message: '' },
    'rate-limited',
    1000,
  ],
  [
    'primary limit without a reset',
    { status: 403, headers: { 'x-ratelimit-remaining': '0' }, message: '' },
    'rate-limited',
    60_000,
  ],
  [
    'a wait of a year',
    { status: 429, headers: { 'retry-after': '31536000' }, message: '' },
    'rate-limited',
    65 * 60_000,
  ],
  [
    'a time that is none',
    { status: 429, headers: { 'retry-after': 'soon' }, message: '' },
    'rate-limited',
    60_000,
  ],
];

suite('what GitHub did not grant', () => {
  for (const [name, reply, kind, waitMs] of TABLE) {
    test(`${name} is ${kind}${waitMs ? ` for ${waitMs} ms` : ''}`, () => {
      const error = classified(reply);
      assert.deepEqual({ kind: error.kind, waitMs: error.retryAfterMs }, { kind, waitMs });
      assert.match(error.message, /post status lockstep on 0123abc/);
    });
  }

  test('1,000 statuses of a context are told from other refusals', () => {
    const message =
      'Validation Failed: {"message":"This SHA and context has reached the maximum number of statuses."}';
    assert.ok(classified({ status: 422, headers: {}, message }) instanceof StatusesExhausted);
    assert.ok(
      !(classified({ status: 422, headers: {}, message: 'Validation Failed' }) instanceof StatusesExhausted),
    );
  });

  test('no answer says why, from the bottom of what was thrown', () => {
    const cause = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 10.0.0.1:443') });
    const error = forgeErrorOf(Object.assign(new Error('fetch failed', { cause }), { status: 500 }), {
      what: 'read',
      now,
      secrets: [],
    });
    assert.equal(error.kind, 'transient');
    assert.equal(
      error.message,
      'GitHub did not answer when asked to read: connect ECONNREFUSED 10.0.0.1:443',
    );
  });

  test('a reply of many lines becomes one bounded line', () => {
    const { message } = classified({
      status: 500,
      headers: {},
      message: `a\r\n\u001b[31mb\u0000${'x'.repeat(100_000)}`,
    });
    assert.match(message, /500: a \[31mb x+…\)$/);
    assert.ok(message.length < 400);
  });

  for (const secret of [
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'github_pat_11AAAA_bbbb',
    'ghs_1_a.b',
    'eyJhbGciOi.eyJpc3Mi.c2ln',
    'own+secret/9=',
  ]) {
    test(`${secret.slice(0, 6)}... is repeated nowhere`, () => {
      const reply = thrown({ status: 500, headers: {}, message: `Authorization: bearer ${secret}, sorry` });
      const error = forgeErrorOf(reply, { what: 'read', now, secrets: ['own+secret/9='] });
      assert.ok(!error.message.includes(secret.slice(0, 12)), error.message);
    });
  }
});
