import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { boundedCache } from '../../../src/git/bounded-cache.ts';
import { MirrorDamage } from '../../../src/git/mirror-damage.ts';
import { readTree } from '../../../src/git/read-tree.ts';
import { treeLimits } from '../../../src/git/tree-limits.ts';

type Entry = [mode: string, name: string | Uint8Array, oid: string];

/** An object store in memory that counts what is read from it. */
function objectStore() {
  const objects = new Map<string, Buffer>();
  const reads: string[] = [];
  const put = (content: Buffer) => {
    const oid = createHash('sha1').update(content).digest('hex');
    objects.set(oid, content);
    return oid;
  };
  return {
    reads,
    objects,
    blob: (text: string) => put(Buffer.from(text)),
    tree: (entries: Entry[]) =>
      put(
        Buffer.concat(
          entries.flatMap(([mode, name, oid]) => [
            Buffer.from(`${mode} `),
            Buffer.from(name),
            Buffer.from([0]),
            Buffer.from(oid, 'hex'),
          ]),
        ),
      ),
    reader: {
      info: async (oid: string) => {
        const content = objects.get(oid);
        return content && { oid, type: 'blob', size: content.length };
      },
      content: async (oid: string) => {
        reads.push(oid);
        return objects.get(oid);
      },
    },
  };
}

function reading(store: ReturnType<typeof objectStore>, limits = treeLimits) {
  return { reader: store.reader, cache: boundedCache(1_000_000), limits };
}

describe('reading a tree', () => {
  it('reads one file and its folders again when one file changed', async () => {
    const store = objectStore();
    const [a, b, c] = [store.blob('a'), store.blob('b'), store.blob('c')];
    const other = store.tree([['100644', 'b', b]]);
    const before = store.tree([
      ['40000', 'changed', store.tree([['100644', 'a', a]])],
      ['40000', 'same', other],
    ]);
    const changed = store.tree([['100755', 'a', c]]);
    const after = store.tree([
      ['40000', 'changed', changed],
      ['40000', 'same', other],
    ]);
    const deps = reading(store);
    await readTree(deps, before);
    store.reads.length = 0;
    const { files } = await readTree(deps, after);
    assert.deepEqual(store.reads, [after, changed, c]);
    assert.deepEqual(
      files.map(({ path, content }) => [path, Buffer.from(content).toString()]),
      [
        ['changed/a', 'c'],
        ['same/b', 'b'],
      ],
    );
  });

  it('stops at a bomb of folders within folders, and names the tree as a whole', async () => {
    const store = objectStore();
    let bomb = store.blob('boom');
    let mode = '100644';
    for (let depth = 0; depth < 10; depth += 1) {
      bomb = store.tree(Array.from({ length: 10 }, (_, index): Entry => [mode, `d${index}`, bomb]));
      mode = '40000';
    }
    const { files, refused } = await readTree(reading(store), bomb);
    assert.deepEqual(files, []);
    assert.equal(refused[0]?.path, '.');
    assert.match(refused[0]?.reason ?? '', /more than 50000 files/);
    assert.ok(store.reads.length < 10_000);
  });

  it('refuses 100,000 files, and a folder that alone is too big', async () => {
    const store = objectStore();
    const blob = store.blob('x');
    const many = store.tree(
      Array.from({ length: 60_000 }, (_, index): Entry => ['100644', `f${index}`, blob]),
    );
    const { files, refused } = await readTree(reading(store), store.tree([['40000', 'many', many]]));
    assert.deepEqual(files, []);
    assert.equal(refused.length, 1);
    const huge = Array.from({ length: 100_000 }, (_, index): Entry => ['100644', `file-${index}`, blob]);
    const tree = store.tree([
      ['40000', 'huge', store.tree(huge)],
      ['100644', 'ok', blob],
    ]);
    const beside = await readTree(reading(store), tree);
    assert.deepEqual(beside.refused, [{ path: 'huge', reason: 'has too many entries in one folder' }]);
    assert.deepEqual(
      beside.files.map(({ path }) => path),
      ['ok'],
    );
  });

  it('counts one content under many paths as often as it stands there', async () => {
    const store = objectStore();
    const blob = store.blob('x'.repeat(1000));
    const tree = store.tree(Array.from({ length: 11 }, (_, index): Entry => ['100644', `f${index}`, blob]));
    const limits = { ...treeLimits, totalBytes: 10_000 };
    const { files, refused } = await readTree(reading(store, limits), tree);
    assert.deepEqual(files, []);
    assert.equal(refused[0]?.path, '.');
    assert.equal(store.reads.includes(blob), false);
  });

  const names: [string | Uint8Array, RegExp][] = [
    ['.git', /named .git/],
    ['.GIT', /named .git/],
    ['..', /leads elsewhere/],
    ['.', /leads elsewhere/],
    ['', /leads elsewhere/],
    ['../../etc/passwd', /leads elsewhere/],
    [Uint8Array.of(0xff, 0xfe), /not UTF-8/],
  ];
  for (const [name, reason] of names) {
    it(`refuses an entry named ${JSON.stringify(String(name))}`, async () => {
      const store = objectStore();
      const { files, refused } = await readTree(
        reading(store),
        store.tree([['100644', name, store.blob('x')]]),
      );
      assert.deepEqual(files, []);
      assert.match(refused[0]?.reason ?? '', reason);
    });
  }

  it('refuses modes that it does not know', async () => {
    const store = objectStore();
    const { refused } = await readTree(
      reading(store),
      store.tree([
        ['100', 'x', store.blob('x')],
        ['7', 'y', store.blob('y')],
      ]),
    );
    assert.deepEqual(refused, [{ path: 'y', reason: 'has the unknown mode 7' }]);
  });

  it('calls a missing object damage of the mirror', async () => {
    const store = objectStore();
    const blob = store.blob('x');
    const tree = store.tree([['100644', 'x', blob]]);
    store.objects.delete(blob);
    await assert.rejects(readTree(reading(store), tree), MirrorDamage);
  });
});

describe('a cache that is bounded by bytes', () => {
  it('drops what was unused for longest, and never holds more than it may', () => {
    const cache = boundedCache(10);
    const bytes = (length: number) => new Uint8Array(length);
    cache.set('a', bytes(4));
    cache.set('b', bytes(4));
    cache.get('a');
    cache.set('c', bytes(4));
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => cache.get(key)?.length),
      [4, undefined, 4],
    );
    cache.set('d', bytes(11));
    assert.equal(cache.get('d'), undefined);
    assert.equal(cache.get('a')?.length, 4);
    cache.set('a', bytes(10));
    assert.deepEqual(
      ['a', 'c'].map((key) => cache.get(key)?.length),
      [10, undefined],
    );
  });
});
