import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClusterErrorKind, StatusCause } from '../../../src/cluster/cluster-error.ts';
import { classify } from '../../../src/cluster/http/classify.ts';

interface Row {
  what: string;
  status: number;
  message?: string;
  causes?: StatusCause[];
  kind: ClusterErrorKind;
}

const rows: Row[] = [
  { what: 'bad credentials', status: 401, kind: 'unauthenticated' },
  { what: 'not allowed', status: 403, message: 'secrets is forbidden', kind: 'refused' },
  {
    what: 'creating in a terminating namespace',
    status: 403,
    causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }],
    kind: 'transient',
  },
  { what: 'absent', status: 404, kind: 'not-found' },
  { what: 'a wrong method', status: 405, kind: 'refused' },
  { what: 'a request that took too long', status: 408, kind: 'transient' },
  { what: 'a stale version', status: 409, message: 'the object has been modified', kind: 'stale' },
  {
    what: 'a conflict of managers',
    status: 409,
    causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "other"', field: '.data.a' }],
    kind: 'field-conflict',
  },
  { what: 'a forgotten version', status: 410, kind: 'expired' },
  { what: 'a body that is too big', status: 413, kind: 'refused' },
  { what: 'an invalid object', status: 422, causes: [{ field: 'spec.selector' }], kind: 'refused' },
  {
    what: 'a patch with another uid',
    status: 422,
    causes: [{ field: 'metadata.uid' }, { field: 'metadata.uid' }],
    kind: 'stale',
  },
  {
    what: 'another uid and more',
    status: 422,
    causes: [{ field: 'metadata.uid' }, { field: 'spec' }],
    kind: 'refused',
  },
  { what: 'an invalid object without causes', status: 422, kind: 'refused' },
  { what: 'too many requests', status: 429, kind: 'transient' },
  { what: 'a broken server', status: 500, message: 'etcdserver: request timed out', kind: 'transient' },
  {
    what: 'an unknown field',
    status: 500,
    message:
      'failed to create typed patch object (a/b; v1, Kind=ConfigMap): .dataa: field not declared in schema',
    kind: 'refused',
  },
  {
    what: 'bad base64',
    status: 500,
    message: 'error decoding from json: illegal base64 data at input byte 0',
    kind: 'refused',
  },
  {
    what: 'a wrong type',
    status: 500,
    message: 'json: cannot unmarshal number into Go struct field',
    kind: 'refused',
  },
  {
    what: 'an object that is too big for etcd',
    status: 500,
    message: 'etcdserver: request is too large',
    kind: 'refused',
  },
  {
    what: 'a version on create',
    status: 500,
    message: 'resourceVersion should not be set on objects to be created',
    kind: 'refused',
  },
  {
    what: 'a webhook that is down',
    status: 500,
    message: 'Internal error occurred: failed calling webhook "a.b.c": no endpoints',
    kind: 'transient',
  },
  {
    what: 'a webhook that quotes a final word',
    status: 500,
    message: 'failed calling webhook "a.b.c": request is too large',
    kind: 'transient',
  },
  { what: 'no server behind the proxy', status: 502, kind: 'transient' },
  { what: 'an overloaded server', status: 503, kind: 'transient' },
  { what: 'a time-out', status: 504, kind: 'transient' },
  { what: 'a teapot', status: 418, kind: 'refused' },
];

describe('what a failed reply means', () => {
  for (const { what, status, message = 'some words', causes, kind } of rows) {
    test(`${status} for ${what} is ${kind}`, () => {
      const error = classify({
        status,
        body: { kind: 'Status', message, reason: 'Why', details: { causes } },
      });
      assert.deepEqual(
        { kind: error.kind, status: error.status, reason: error.reason, message: error.message },
        { kind, status, reason: 'Why', message },
      );
    });
  }

  test('is the same in whatever order a server tells its causes; of no field come last', () => {
    const causes = [
      { reason: '', field: 'spec.mode', message: 'Unsupported value' },
      { reason: '', field: 'spec.size', message: 'too large' },
      { reason: '', field: 'spec.size', message: 'too odd' },
      { reason: '', field: '<nil>', message: 'some rules were not looked at' },
    ];
    for (const told of [causes, causes.toReversed()])
      assert.deepEqual(classify({ status: 422, body: { details: { causes: told } } }).causes, causes);
  });

  for (const body of [
    undefined,
    null,
    'text',
    7,
    [],
    {},
    { details: 7 },
    { details: { causes: 'none' } },
    { message: {} },
  ]) {
    test(`a reply with the body ${JSON.stringify(body)} is judged by its code`, () => {
      const error = classify({ status: 503, body });
      assert.equal(error.kind, 'transient');
      assert.equal(error.message, 'the server answered 503 without a reason');
    });
  }

  for (const [retryAfter, seconds, expected] of [
    ['7', undefined, 7_000],
    [undefined, 3, 3_000],
    ['7', 3, 7_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined, undefined],
    ['-1', undefined, undefined],
    ['99999999', undefined, 300_000],
    [undefined, undefined, undefined],
  ] as const) {
    test(`Retry-After ${retryAfter}, retryAfterSeconds ${seconds}: waits ${expected} ms`, () => {
      const body = { details: { retryAfterSeconds: seconds } };
      assert.equal(classify({ status: 429, body, retryAfter }).retryAfterMs, expected);
    });
  }

  test('a message that quotes the whole object is cut, and keeps the reason', () => {
    const quoted = JSON.stringify(JSON.stringify({ data: { key: 'x'.repeat(5000) } }));
    const message = `"" is invalid: patch: Invalid value: ${quoted}: strict decoding error: unknown field "dataa"`;
    const error = classify({ status: 422, body: { message } });
    assert.equal(
      error.message,
      '"" is invalid: patch: Invalid value: "(left out)": strict decoding error: unknown field "dataa"',
    );
  });

  test('no message is longer than 1000 characters', () => {
    assert.equal(classify({ status: 500, body: { message: 'x'.repeat(100_000) } }).message.length, 1000);
  });
});

describe('what is said of a refused Secret', () => {
  const canary = 'canary-c0ffee';
  const secret = 'Secret shop/db';

  for (const message of [
    `.data.key: expected string, got &value.valueUnstructured{Value:"${canary}"}`,
    `Secret "db" is invalid: data[key]: Invalid value: "${canary}": must be short`,
    `Secret "db" is invalid: data[key]: Invalid value: unknown field "${canary}"`,
    `.data.key: expected string, got unknown field "${canary}"`,
    `data: Unsupported value: ${canary}`,
    `words of a webhook that quotes ${canary}`,
    `admission webhook "policy.example" denied the request: ${canary} is weak`,
  ]) {
    test(`not the value in: ${message.replace(canary, '...')}`, () => {
      const causes = [
        { reason: 'FieldValueInvalid', field: 'data[key]', message: `Invalid value: ${canary}` },
      ];
      const error = classify({
        status: 422,
        secret,
        body: { message, reason: 'Invalid', details: { causes } },
      });
      assert.doesNotMatch(JSON.stringify([error.message, error.causes]), new RegExp(canary));
      assert.match(
        error.message,
        /^Secret shop\/db: the server answered 422 Invalid: data\[key\]: FieldValueInvalid/,
      );
    });
  }

  test('not the sentence that a webhook gives as its reason', () => {
    const reason = `password ${canary} is weak`;
    const error = classify({ status: 400, secret, body: { message: reason, reason } });
    assert.doesNotMatch(JSON.stringify([error.message, error.reason]), new RegExp(canary));
  });

  test('the field that is unknown, and the reason, are said', () => {
    const message =
      'failed to create typed patch object (shop/db; v1, Kind=Secret): .dataa: field not declared in schema';
    const error = classify({ status: 500, secret, body: { message } });
    assert.equal(
      error.message,
      'Secret shop/db: the server answered 500: .dataa: field not declared in schema',
    );
  });

  test('who owns the field is said', () => {
    const causes = [
      { reason: 'FieldManagerConflict', field: '.data.key', message: 'conflict with "helm" using v1' },
    ];
    const error = classify({ status: 409, secret, body: { reason: 'Conflict', details: { causes } } });
    assert.equal(
      error.message,
      'Secret shop/db: the server answered 409 Conflict: .data.key: conflict with "helm" using v1',
    );
  });
});
