import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../src/clock/system-clock.ts';
import { defaultLimits } from '../../src/manifests/limits.ts';
import type { Parsed, SourceFile } from '../../src/manifests/manifest.ts';
import { memoizeByContent } from '../../src/manifests/parse-memory.ts';
import { createParser, type Parser } from '../../src/manifests/parser.ts';
import { createParserLane } from '../../src/manifests/parser-lane.ts';
import type { ParserThread, ThreadListener } from '../../src/manifests/parser-thread.ts';
import { manualClock } from '../doubles/manual-clock.ts';

function file(path: string, text: string): SourceFile {
  return { path, content: new TextEncoder().encode(text) };
}

function configMap(name: string): SourceFile {
  return file(`${name}.yaml`, `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`);
}

function namesOf(parsed: readonly Parsed[]): string[][] {
  return parsed.map(({ manifests }) => manifests.map(({ object }) => object.metadata.name));
}

describe('real parser threads', () => {
  let parser: Parser;
  before(() => {
    parser = createParser(systemClock);
  });
  after(() => parser.close());

  it('give one result a file, in the order of the files, also when shared out', async () => {
    const files = Array.from({ length: 3000 }, (_, index) => configMap(`n${index}`));
    assert.deepEqual(
      namesOf(await parser.parseFiles(files)),
      files.map(({ path }) => [path.slice(0, -'.yaml'.length)]),
    );
  });

  it('leave the caller its bytes', async () => {
    const given = configMap('mine');
    await parser.parseFiles([given]);
    assert.ok(given.content.length > 0);
  });

  const levels = 'bcdefghijklmnop'.split('').map((key, index) => {
    const alias = `*${'abcdefghijklmno'[index]}`;
    return `${key}: &${key} [${Array(10).fill(alias).join(', ')}]`;
  });
  const manyKeys = Array.from({ length: 60_000 }, (_, index) => `  key-${index}: v`).join('\n');
  const hostile: [what: string, hostile: SourceFile, message: RegExp][] = [
    ['a 10 MiB file', file('big.yaml', 'a: b\n'.repeat(2 * 1024 * 1024)), /^the file has 10485760 bytes/],
    [
      'an alias bomb',
      file('bomb.yaml', ['a: &a [x, x]', ...levels].join('\n')),
      /^the file's aliases stand for/,
    ],
    ['40 KB of [ as YAML', file('brackets.yaml', '['.repeat(40_000)), /nested too deeply/],
    ['40 KB of [ as JSON', file('brackets.json', '['.repeat(40_000)), /nested deeper than/],
    [
      'a flood of documents',
      file('documents.yaml', '--- null\n'.repeat(100_000)),
      /^the file holds more than 5000/,
    ],
    ['a flood of errors', file('errors.yaml', 'a: b: c\n'.repeat(50_000)), /begins in the middle of a line/],
    [
      'a map of 60,000 keys that names one twice',
      file(
        'keys.yaml',
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${manyKeys}\n  key-0: w\n`,
      ),
      /^the field "key-0" is given twice/,
    ],
  ];
  for (const [what, bad, message] of hostile) {
    it(`end ${what} within seconds, with a fault of that file alone`, { timeout: 60_000 }, async () => {
      const [fine, culprit] = await parser.parseFiles([configMap('fine'), bad]);
      assert.deepEqual(fine?.faults, []);
      assert.ok(
        culprit?.faults.some((fault) => message.test(fault.message)),
        JSON.stringify(culprit?.faults),
      );
      assert.ok((culprit?.faults.length ?? 0) <= defaultLimits.faults + 1);
    });
  }

  it('that hang are ended, and the next file gets a new one', { timeout: 60_000 }, async () => {
    const hasty = createParser(systemClock, { threads: 1, fileTimeoutMs: 2_000 });
    const slow = file('slow.yaml', `a: "${'x\n'.repeat(1_000_000)}"`);
    const [first, culprit, last] = await hasty.parseFiles([configMap('a'), slow, configMap('b')]);
    await hasty.close();
    assert.deepEqual(first?.faults, []);
    assert.deepEqual(culprit?.faults[0]?.message, 'the file took longer than 2 s to parse');
    assert.deepEqual(last?.faults, []);
  });
});

/** A thread that answers only when it is told to. */
function scriptedThread(options: { ready: boolean }) {
  let listener: ThreadListener | undefined;
  let ended: Error | undefined;
  const thread: ParserThread = {
    post: () => undefined,
    listen: (next) => {
      listener = next;
    },
    isReady: () => options.ready,
    ended: () => ended,
    stop: async () => {
      ended = new Error('stopped');
      listener?.end(ended);
    },
  };
  const die = (error: Error) => {
    ended = error;
    listener?.end(error);
  };
  const answer = () => listener?.reply({ manifests: [], faults: [] });
  return { thread, die, answer };
}

describe('a parser lane', () => {
  const files = [configMap('a'), configMap('b'), configMap('c')];

  function lane(options: { ready: boolean } = { ready: true }) {
    const clock = manualClock();
    const threads: ReturnType<typeof scriptedThread>[] = [];
    const startThread = () => {
      const scripted = scriptedThread(options);
      threads.push(scripted);
      return scripted.thread;
    };
    const made = createParserLane({
      after: clock.after,
      startThread,
      limits: defaultLimits,
      fileTimeoutMs: 1000,
    });
    return { lane: made, clock, threads };
  }

  it('blames the file in work, and gives the others to a new thread', async () => {
    const { lane: one, clock, threads } = lane();
    const result = one.parse(files);
    await clock.advance(500);
    threads[0]?.answer();
    await clock.advance(999);
    assert.equal(threads.length, 1);
    await clock.advance(1);
    assert.equal(threads.length, 2);
    threads[1]?.answer();
    const faults = (await result).map((parsed) =>
      parsed.faults.map(({ message, place }) => `${place?.file} ${message}`),
    );
    assert.deepEqual(faults, [[], ['b.yaml the file took longer than 1 s to parse'], []]);
  });

  it('blames a file that needs too much memory', async () => {
    const { lane: one, clock, threads } = lane();
    const result = one.parse(files.slice(0, 1));
    await clock.advance(0);
    threads[0]?.die(Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }));
    assert.equal((await result)[0]?.faults[0]?.message, 'the file needs too much memory to parse');
  });

  it('gives a batch up after three lost threads', async () => {
    const { lane: one, clock, threads } = lane();
    const result = one.parse([...files, configMap('d'), configMap('e')]);
    await clock.advance(10_000);
    const messages = (await result).map(({ faults }) => faults[0]?.message);
    assert.equal(threads.length, 3);
    assert.deepEqual(
      messages.slice(3),
      Array(2).fill('the file was not parsed, because 3 others could not be'),
    );
  });

  it('blames no file when the thread itself is broken', async () => {
    const { lane: one, clock, threads } = lane();
    const result = assert.rejects(one.parse(files), /the parser thread died/);
    await clock.advance(0);
    threads[0]?.die(new Error('cannot find module'));
    await result;
  });

  it('blames no file when the thread does not start', async () => {
    const { lane: one, clock } = lane({ ready: false });
    const result = assert.rejects(one.parse(files), /did not start within 1000 ms/);
    await clock.advance(1000);
    await result;
  });

  it('starts anew after a failure', async () => {
    const { lane: one, clock, threads } = lane();
    const failed = assert.rejects(one.parse(files));
    await clock.advance(0);
    threads[0]?.die(new Error('gone'));
    await failed;
    const result = one.parse(files.slice(0, 1));
    await clock.advance(0);
    threads[1]?.answer();
    assert.deepEqual(await result, [{ manifests: [], faults: [] }]);
  });

  it('refuses work once it is closed', async () => {
    const { lane: one } = lane();
    await one.close();
    await assert.rejects(one.parse(files), /closed/);
  });
});

describe('the memory of parsed files', () => {
  function counting() {
    const asked: string[][] = [];
    const parseFiles = async (files: readonly SourceFile[]): Promise<Parsed[]> => {
      asked.push(files.map(({ path }) => path));
      return files.map(({ path }) => ({ manifests: [], faults: [{ message: path }] }));
    };
    return { asked, parseFiles };
  }

  it('a change of one file parses one file', async () => {
    const { asked, parseFiles } = counting();
    const remembered = memoizeByContent(parseFiles, 1_000_000);
    await remembered([file('a', '1'), file('b', '1'), file('c', '1')]);
    const again = await remembered([file('a', '1'), file('b', '2'), file('c', '1')]);
    assert.deepEqual(asked, [['a', 'b', 'c'], ['b']]);
    assert.deepEqual(
      again.map(({ faults }) => faults[0]?.message),
      ['a', 'b', 'c'],
    );
  });

  it('the same content under another path is parsed, because places name the path', async () => {
    const { asked, parseFiles } = counting();
    const remembered = memoizeByContent(parseFiles, 1_000_000);
    await remembered([file('a', '1')]);
    await remembered([file('b', '1')]);
    assert.deepEqual(asked, [['a'], ['b']]);
  });

  it('forgets what was used least recently', async () => {
    const { asked, parseFiles } = counting();
    const remembered = memoizeByContent(parseFiles, 20);
    const [a, b, c] = ['a', 'b', 'c'].map((path) => file(path, 'x'.repeat(10)));
    assert.ok(a && b && c);
    for (const one of [a, b, a, c, a, b]) await remembered([one]);
    assert.deepEqual(asked.flat(), ['a', 'b', 'c', 'b']);
  });

  it('remembers no failure', async () => {
    let calls = 0;
    const remembered = memoizeByContent(async (files) => {
      calls += 1;
      if (calls === 1) throw new Error('broken');
      return files.map(() => ({ manifests: [], faults: [] }));
    }, 1000);
    await assert.rejects(remembered([configMap('a')]), /broken/);
    assert.equal((await remembered([configMap('a')])).length, 1);
  });
});
