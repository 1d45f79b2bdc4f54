import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createCertificateAuthority } from '../../sandbox/control-plane/x509/certificate-authority.ts';
import { freePort } from '../../sandbox/processes/free-port.ts';
import { type Reaper, startReaper } from '../../sandbox/processes/reaper.ts';
import { type SandboxRedis, startRedis } from '../../sandbox/redis.ts';
import { systemClock } from '../../src/clock/system-clock.ts';
import { type BullPokesOptions, bullPokes } from '../../src/queue/bull-pokes.ts';
import { startEmbeddedRedis } from '../../src/queue/embedded-redis.ts';
import { PokeError, type Pokes } from '../../src/queue/pokes.ts';
import { eventually, heldLooks } from '../suites/pokes-suite.ts';

const path = process.env['PATH'] ?? '';

let reaper: Reaper;
let folder: string;
let redis: SandboxRedis;
let opened: Pokes[];
let children: ChildProcess[];
let logged: string[];

before(async () => {
  reaper = startReaper();
  folder = await reaper.folder('lockstep-pokes-');
  redis = await startRedis({ reaper, folder });
});
after(() => reaper.close());

function open(options: Partial<BullPokesOptions> = {}): Pokes {
  const log = (details: object, message: string) => logged.push(`${JSON.stringify(details)} ${message}`);
  const pokes = bullPokes({
    url: redis.url,
    clock: systemClock,
    logger: { info: log, warn: log },
    ...options,
  });
  opened.push(pokes);
  return pokes;
}

/** Runs a file of this folder; gives the lines that it has printed so far. */
function run(file: string, ...args: string[]): { child: ChildProcess; lines: string[] } {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trim().split('\n')));
  return { child, lines };
}

/** Within each group: at the top level, hooks would run around the tests of every file. */
function aroundEach(): void {
  beforeEach(async () => {
    opened = [];
    children = [];
    logged = [];
    await redis.start();
    await redis.flushAll();
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(opened.map((pokes) => pokes.close(1_000)));
  });
}

describe('Redis that is wiped', () => {
  aroundEach();

  it('costs looks their lock, and is filled again: by the one who lost it, by pokes, and by sweeps', async () => {
    const looks = heldLooks();
    const pokes = open();
    let sweeps = 0;
    pokes.work(looks.look, { concurrency: 4 });
    pokes.sweepEvery(60_000, async () => {
      sweeps += 1;
      await pokes.poke(['swept']);
    });
    await pokes.poke(['a']);
    await eventually('a look at each', () => looks.running().length === 2);
    await redis.flushAll();
    await eventually('the looks are aborted', () => looks.begun[0]?.signal.aborted === true);
    await eventually(
      'a is looked at again',
      () => looks.begun.filter(({ cluster }) => cluster === 'a').length === 2,
    );
    await eventually('a sweep', () => sweeps === 2);
    await pokes.poke(['b']);
    await eventually('a look at b', () => looks.running().includes('b'));
    looks.release();
  });
});

describe('Redis that is away', () => {
  aroundEach();

  it('fails a poke at once, and everything goes on when it is back', async () => {
    const looks = heldLooks();
    looks.release();
    const pokes = open();
    pokes.work(looks.look, { concurrency: 2 });
    await pokes.poke(['a']);
    await eventually('a look', () => looks.begun.length === 1);
    await redis.stop();
    const began = performance.now();
    await assert.rejects(pokes.poke(['b']), PokeError);
    await assert.rejects(pokes.counts(), PokeError);
    assert.ok(performance.now() - began < 10_000, 'it waited for Redis');
    await redis.start();
    const back = performance.now();
    await eventually('a poke', () =>
      pokes.poke(['c']).then(
        () => true,
        () => false,
      ),
    );
    await eventually('a look at c', () => looks.begun.some(({ cluster }) => cluster === 'c'));
    assert.ok(performance.now() - back < 12_000);
  });

  it('is waited for at the start', async () => {
    await redis.stop();
    const looks = heldLooks();
    looks.release();
    const pokes = open();
    pokes.work(looks.look, { concurrency: 1 });
    let sweeps = 0;
    pokes.sweepEvery(60_000, async () => {
      sweeps += 1;
    });
    const ready = pokes.ready();
    await assert.rejects(pokes.poke(['a']), /Check that Redis runs there/);
    await redis.start();
    await ready;
    await pokes.poke(['a']);
    await eventually('a look and a sweep', () => looks.begun.length === 1 && sweeps === 1);
  });

  it('does not hold up the end of the process', async () => {
    const looks = heldLooks();
    const pokes = open();
    pokes.work(looks.look, { concurrency: 1 });
    await pokes.poke(['a']);
    await eventually('a look', () => looks.begun.length === 1);
    await redis.stop();
    const began = performance.now();
    await pokes.close(1_000);
    assert.ok(performance.now() - began < 15_000, 'it waited for a look that never ends');
  });

  it('is one line in the log, not one a retry', async () => {
    const pokes = open();
    await pokes.ready();
    await redis.stop();
    let retries = 0;
    const door = createServer((socket) => {
      retries += 1;
      socket.destroy();
    }).listen(Number(new URL(redis.url).port), '127.0.0.1');
    await eventually('four retries', () => retries >= 4);
    await new Promise((resolve) => door.close(resolve));
    await redis.start();
    await eventually('it is back', () => logged.length > 1);
    assert.equal(logged.length, 2);
    assert.match(logged[0] ?? '', /Redis cannot be used at redis:/);
    assert.match(logged[1] ?? '', /is back/);
  });
});

describe('Redis that is not fit', () => {
  aroundEach();

  it('is refused while it may evict keys, and used once it may not', async () => {
    await redis.command('CONFIG SET maxmemory-policy allkeys-lru');
    const looks = heldLooks();
    looks.release();
    const pokes = open();
    try {
      await assert.rejects(pokes.ready(), /maxmemory-policy is allkeys-lru.*Set it to noeviction/);
      pokes.work(looks.look, { concurrency: 1 });
      await pokes.poke(['a']);
      await eventually('it is said', () => logged.some((line) => line.includes('allkeys-lru')));
      assert.equal(looks.begun.length, 0);
    } finally {
      await redis.command('CONFIG SET maxmemory-policy noeviction');
    }
    await eventually('a look', () => looks.begun.length === 1);
  });

  it('is named, and the password is not, when it refuses us', async () => {
    await redis.command('ACL SETUSER lockstep reset on >c4nary ~lockstep:* +@all');
    const pokes = open({ username: 'lockstep', password: 'c4nary-wrong' });
    await assert.rejects(pokes.ready(), (error: PokeError) => {
      assert.match(error.message, /Check user and password/);
      return !JSON.stringify([error.message, error.stack, error.cause]).includes('c4nary');
    });
    await assert.rejects(pokes.poke(['a']), PokeError);
    assert.equal(logged.join().includes('c4nary'), false);
  });
});

describe('access to Redis', () => {
  aroundEach();

  it('may be that of an ACL user with the rights that the docs name, and no others', async () => {
    const rights = '~lockstep:* resetchannels -@all +@connection +@read +@write +@scripting +info';
    await redis.command(`ACL SETUSER lockstep reset on >c4nary ${rights}`);
    const looks = heldLooks();
    looks.release();
    const pokes = open({ username: 'lockstep', password: 'c4nary' });
    let sweeps = 0;
    await pokes.ready();
    pokes.work(looks.look, { concurrency: 1 });
    pokes.sweepEvery(60_000, async () => {
      sweeps += 1;
    });
    await pokes.poke(['a']);
    await eventually('a look and a sweep', () => looks.begun.length === 1 && sweeps === 1);
    await pokes.counts();
    assert.deepEqual(logged, []);
  });

  it('may be encrypted, and the certificate is verified', async () => {
    const authority = createCertificateAuthority('pokes');
    const { certificate, key } = authority.issueServer('redis');
    const file = (name: string) => join(folder, name);
    await writeFile(file('redis.crt'), certificate);
    await writeFile(file('redis.key'), key);
    await writeFile(file('ca.crt'), authority.certificate);
    const port = await freePort();
    const files = `tls-cert-file ${file('redis.crt')} tls-key-file ${file('redis.key')} tls-ca-cert-file ${file('ca.crt')}`;
    assert.equal(await redis.command(`CONFIG SET ${files} tls-auth-clients no tls-port ${port}`), '+OK');
    const url = `rediss://localhost:${port}`;
    const pokes = open({ url, ca: authority.certificate });
    await pokes.ready();
    await pokes.poke(['a']);
    await assert.rejects(open({ url }).ready(), /Check rediss:\/\/ and its authorities/);
  });
});

describe('what is left in Redis by others', () => {
  aroundEach();

  it('harms nobody: broken jobs, unknown names, keys of the wrong type', async () => {
    await redis.command('HSET lockstep:pokes:evil name x data {bad opts {bad timestamp 1');
    await redis.command('LPUSH lockstep:pokes:wait evil absent');
    await redis.command('HSET lockstep:pokes:7 name unknown data {} opts {} timestamp 1');
    await redis.command('LPUSH lockstep:pokes:wait 7');
    await redis.command('ZADD lockstep:pokes:marker 0 0');
    const looks = heldLooks();
    looks.release();
    const pokes = open();
    pokes.work(looks.look, { concurrency: 2 });
    await pokes.poke(['a']);
    await eventually('a look at a', () => looks.begun.some(({ cluster }) => cluster === 'a'));
    await redis.flushAll();
    await redis.command('SET lockstep:pokes:wait x');
    await assert.rejects(pokes.poke(['b']), PokeError);
    await redis.flushAll();
    await pokes.poke(['c']);
    await eventually('a look at c', () => looks.begun.some(({ cluster }) => cluster === 'c'));
  });
});

describe('a worker process', () => {
  aroundEach();

  it('that is killed loses its poke to another within seconds', async () => {
    const pokes = open();
    await pokes.poke(['a']);
    const { child, lines } = run('pokes-process.ts', redis.url, 'hold');
    await eventually('it looks at a', () => lines.includes('looking a'));
    const looks = heldLooks();
    looks.release();
    pokes.work(looks.look, { concurrency: 1 });
    child.kill('SIGKILL');
    const killed = performance.now();
    await eventually('another looks at a', () => looks.begun.length === 1);
    // About 9 s on a quiet machine; a minute at BullMQ's defaults.
    assert.ok(performance.now() - killed < 30_000);
  });

  it('whose event loop was blocked learns that it has lost its poke', async () => {
    const pokes = open();
    await pokes.poke(['a']);
    const { lines } = run('pokes-process.ts', redis.url, 'block');
    await eventually('it looks at a', () => lines.includes('looking a'));
    const looks = heldLooks();
    pokes.work(looks.look, { concurrency: 1 });
    await eventually('another looks at a', () => looks.begun.length === 1);
    await eventually('it is told', () =>
      lines.includes('aborted a: Stopped: the lock on this cluster was lost'),
    );
    looks.release();
  });
});

describe('an embedded Redis', () => {
  aroundEach();

  it('takes pokes, and is gone after stop', async () => {
    const embedded = await startEmbeddedRedis({ clock: systemClock, environment: { PATH: path } });
    const looks = heldLooks();
    looks.release();
    const pokes = open({ url: embedded.url });
    await pokes.ready();
    pokes.work(looks.look, { concurrency: 1 });
    await pokes.poke(['a']);
    await eventually('a look', () => looks.begun.length === 1);
    await embedded.stop();
    await assert.rejects(pokes.poke(['b']), PokeError);
  });

  it('ends with the process that started it, even if that was killed', async () => {
    const { child, lines } = run('embedding-process.ts');
    await eventually('it runs', () => lines.length > 0);
    const pokes = open({ url: lines[0] ?? '' });
    await pokes.ready();
    child.kill('SIGKILL');
    await eventually('its folder is gone', () => !existsSync(dirname(lines[0] ?? '')));
    await eventually('it is gone', () =>
      pokes.counts().then(
        () => false,
        () => true,
      ),
    );
  });

  it('says what to do where redis-server is not installed', async () => {
    const starting = startEmbeddedRedis({ clock: systemClock, environment: { PATH: '/nonexistent' } });
    await assert.rejects(starting, /redis-server is not installed\. Install Redis/);
  });
});
