import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Resource } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { splitLines } from '../../../src/cluster/http/json-lines.ts';
import { collectionPath, objectPath, withQuery } from '../../../src/cluster/http/paths.ts';
import { parseWarnings } from '../../../src/cluster/http/warnings.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';

describe('Warning headers', () => {
  for (const [header, expected] of [
    [undefined, []],
    ['299 - "plain"', ['plain']],
    ['299 - "one", 299 - "two"', ['one', 'two']],
    [
      ['299 - "one"', '299 agent "two"'],
      ['one', 'two'],
    ],
    ['299 - "it says \\"so\\", twice"', ['it says "so", twice']],
    ['299 - "dated" "Wed, 21 Oct 2026 07:28:00 GMT"', ['dated']],
    ['299 - unquoted', []],
    ['', []],
  ] as const) {
    test(JSON.stringify(header), () =>
      assert.deepEqual(parseWarnings(header as string | undefined), expected),
    );
  }

  test('hostile headers end quickly', () => {
    assert.deepEqual(parseWarnings(`299 - "${'\\'.repeat(16_000)}`), []);
  });
});

describe('paths', () => {
  const roles: Resource = {
    ...maps,
    group: 'rbac.authorization.k8s.io',
    kind: 'ClusterRole',
    plural: 'clusterroles',
    namespaced: false,
  };

  test('core and named groups, namespaced or not', () => {
    assert.equal(objectPath(maps, { name: 'a', namespace: 'n' }), '/api/v1/namespaces/n/configmaps/a');
    assert.equal(
      objectPath(roles, { name: 'system:node' }),
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
    );
    assert.equal(collectionPath(maps), '/api/v1/configmaps');
    assert.equal(collectionPath(maps, 'n'), '/api/v1/namespaces/n/configmaps');
    assert.equal(collectionPath(roles, 'n'), '/apis/rbac.authorization.k8s.io/v1/clusterroles');
  });

  for (const name of ['', '.', '..', '../secrets/a', 'a/b', 'a%2fb']) {
    test(`the name ${JSON.stringify(name)} leads nowhere`, () => {
      assert.throws(() => objectPath(maps, { name, namespace: 'n' }), ClusterError);
      assert.throws(() => objectPath(maps, { name: 'a', namespace: name }), ClusterError);
    });
  }

  test('no name leaves its place in the path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        fc.pre(!/^$|^\.{1,2}$|[/%]/.test(name) && name.isWellFormed());
        const url = new URL(objectPath(maps, { name, namespace: 'n' }), 'https://a.example');
        assert.equal(url.pathname.split('/').length, 7);
        assert.equal(url.search + url.hash, '');
      }),
    );
  });

  test('a namespaced object without a namespace is refused', () => {
    assert.throws(() => objectPath(maps, { name: 'a' }), /namespaced, and no namespace was named/);
  });

  test('queries are encoded, and undefined parts left out', () => {
    assert.equal(
      withQuery('/api', { labelSelector: 'a=b,c', force: false, continue: undefined }),
      '/api?labelSelector=a%3Db%2Cc&force=false',
    );
    assert.equal(withQuery('/api', {}), '/api');
  });
});

describe('lines of a stream', () => {
  const lines = async (chunks: Buffer[], maxBytes = 1000) => {
    const found: string[] = [];
    for await (const line of splitLines(streamOf(chunks), maxBytes)) found.push(line);
    return found;
  };

  test('however the stream is cut, the lines are the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.json()), fc.array(fc.nat({ max: 200 })), async (wanted, cuts) => {
        const bytes = Buffer.from(wanted.map((line) => `${line}\n`).join(''));
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        assert.deepEqual(
          await lines(chunks, 100_000),
          wanted.map((line) => line.trim()),
        );
      }),
    );
  });

  test('an unfinished last line is left out', async () => {
    assert.deepEqual(await lines([Buffer.from('{"a":1}\n\r\n{"b"')]), ['{"a":1}']);
  });

  test('a line without end is given up at the limit', async () => {
    let sent = 0;
    async function* endless() {
      for (;;) {
        sent += 100;
        yield Buffer.alloc(100, 'x');
      }
    }
    const reading = splitLines(endless(), 1000).next();
    await assert.rejects(
      reading,
      (error: ClusterError) => error.kind === 'refused' && error.reason === 'ReplyTooLarge',
    );
    assert.equal(sent, 1100);
  });
});

async function* streamOf(chunks: Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}
