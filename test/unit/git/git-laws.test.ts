import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { boundedCache } from '../../../src/git/bounded-cache.ts';
import { byteQueue } from '../../../src/git/byte-queue.ts';
import { tipIn } from '../../../src/git/ls-refs.ts';
import { MirrorDamage } from '../../../src/git/mirror-damage.ts';
import { readTree } from '../../../src/git/read-tree.ts';
import { treeLimits } from '../../../src/git/tree-limits.ts';
import { anyCharacter } from '../../suites/any-character.ts';
import { mutatedText } from '../../suites/hostile/mutated-text.ts';
import { runs } from '../../suites/hostile/runs.ts';

const limits = { ...treeLimits, entries: 50, totalBytes: 2_000, pathBytes: 100 };

const entry = fc.record({
  mode: fc.constantFrom('100644', '100755', '40000', '120000', '160000', '0', '', '-1', '999999999999'),
  name: fc.oneof(
    fc.constantFrom(
      'a',
      'b.yaml',
      '.git',
      '.GIT',
      '..',
      '.',
      '',
      'a/b',
      '../../etc',
      '__proto__',
      'constructor',
    ),
    fc.string({ unit: anyCharacter, maxLength: 12 }),
  ),
  // Which of the objects: also the folder itself, and one that is not there.
  points: fc.nat({ max: 8 }),
});

/** Folders of entries, of which some point to each other or to nothing; the last is the root. */
const forest = fc.array(fc.array(entry, { maxLength: 6 }), { minLength: 1, maxLength: 6 });

function objectsOf(folders: readonly (readonly { mode: string; name: string; points: number }[])[]) {
  const objects = new Map<string, Buffer>([[oidOf(0), Buffer.from('kind: ConfigMap')]]);
  for (const [index, entries] of folders.entries()) {
    const parts = entries.flatMap(({ mode, name, points }) => [
      Buffer.from(`${mode} ${name}\0`),
      Buffer.from(oidOf(points), 'hex'),
    ]);
    objects.set(oidOf(index + 1), Buffer.concat(parts));
  }
  return objects;
}

function oidOf(index: number): string {
  return createHash('sha1').update(String(index)).digest('hex');
}

async function readForest(objects: Map<string, Buffer>, root: string) {
  const reader = {
    info: async (oid: string) => {
      const content = objects.get(oid);
      return content && { oid, type: 'blob', size: content.length };
    },
    content: async (oid: string) => objects.get(oid),
  };
  return readTree({ reader, cache: boundedCache(10_000), limits }, root);
}

async function assertLawful(objects: Map<string, Buffer>, root: string): Promise<void> {
  const [result] = await Promise.allSettled([readForest(objects, root)]);
  if (result.status === 'rejected') {
    assert.ok(result.reason instanceof MirrorDamage, result.reason);
    return;
  }
  assert.ok(result.value.files.length <= limits.entries);
  for (const { path } of result.value.files) {
    assert.doesNotMatch(path, /(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$)|\0/i);
  }
}

describe('law: whatever is in a mirror', () => {
  it('folders that hold anything, and each other, are files inside the repository or refusals', async () => {
    const law = fc.asyncProperty(forest, (folders) =>
      assertLawful(objectsOf(folders), oidOf(folders.length)),
    );
    await fc.assert(law, runs(30));
  });

  it('bytes in place of a folder too', async () => {
    const law = fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) =>
      assertLawful(new Map([[oidOf(1), Buffer.from(bytes)]]), oidOf(1)),
    );
    await fc.assert(law, runs(30));
  });
});

describe('law: whatever a Git server sends', () => {
  const sha = 'a'.repeat(40);
  const pkt = (text: string) => `${(text.length + 5).toString(16).padStart(4, '0')}${text}\n`;
  const ref = 'refs/heads/main';
  const answer = `${pkt(`${sha} ${ref}`)}${pkt(`${'b'.repeat(40)} ${ref}-2`)}0000`;

  it('the tip of a branch is an object id or unknown', () => {
    const bytes = fc.string({ unit: anyCharacter, maxLength: 100 });
    const law = fc.property(fc.oneof(mutatedText([answer]), bytes), (text) => {
      assert.match(tipIn(text, ref) ?? sha, /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
    });
    fc.assert(law, runs(50));
  });

  it('bytes come out of a queue as they went in, however they were cut', () => {
    const chunk = fc.uint8Array({ maxLength: 20 });
    const law = fc.property(fc.array(chunk), fc.array(fc.nat({ max: 30 })), (chunks, lengths) => {
      const queue = byteQueue();
      for (const one of chunks) queue.push(Buffer.from(one));
      const taken: Buffer[] = [];
      for (const length of lengths) taken.push(queue.take(length) ?? Buffer.alloc(0));
      const all = Buffer.concat(chunks);
      const got = Buffer.concat(taken);
      assert.ok(all.subarray(0, got.length).equals(got));
      const line = queue.takeLine();
      const rest = all.subarray(got.length);
      assert.equal(line, rest.includes(10) ? rest.toString('utf8', 0, rest.indexOf(10)) : undefined);
    });
    fc.assert(law, runs(50));
  });
});
