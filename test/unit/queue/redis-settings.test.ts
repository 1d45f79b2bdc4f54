import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PokeError } from '../../../src/queue/pokes.ts';
import { whyUnfit } from '../../../src/queue/redis-fitness.ts';
import { isRefusal, pokeError, type RedisAccess, redisSettings } from '../../../src/queue/redis-settings.ts';

describe('how Redis is reached', () => {
  const cases: [RedisAccess, object, string][] = [
    [{ url: 'redis://cache' }, { host: 'cache', port: 6379, db: 0 }, 'redis://cache'],
    [{ url: 'redis://cache:6380/2' }, { host: 'cache', port: 6380, db: 2 }, 'redis://cache:6380/2'],
    [{ url: 'redis://[::1]:6380/' }, { host: '::1', port: 6380, db: 0 }, 'redis://[::1]:6380/'],
    [{ url: 'rediss://cache' }, { host: 'cache', port: 6379, db: 0, tls: {} }, 'rediss://cache'],
    [
      { url: 'rediss://cache', ca: 'PEM' },
      { host: 'cache', port: 6379, db: 0, tls: { ca: 'PEM' } },
      'rediss://cache',
    ],
    [
      { url: 'redis://u:p%40ss@cache' },
      { host: 'cache', port: 6379, db: 0, username: 'u', password: 'p@ss' },
      'redis://cache',
    ],
    [
      { url: 'redis://u:old@cache', username: 'v', password: 'new' },
      { host: 'cache', port: 6379, db: 0, username: 'v', password: 'new' },
      'redis://cache',
    ],
    [
      { url: '/run/redis.sock', password: 'x' },
      { path: '/run/redis.sock', password: 'x' },
      '/run/redis.sock',
    ],
    [{ url: 'redis://cache?keyPrefix=evil' }, { host: 'cache', port: 6379, db: 0 }, 'redis://cache'],
  ];
  for (const [access, connection, address] of cases) {
    it(`reads ${JSON.stringify(access)}`, () => {
      const settings = redisSettings(access);
      assert.deepEqual(settings.connection, connection);
      assert.equal(settings.address, address);
    });
  }

  for (const url of [
    '',
    'cache:6379',
    'http://cache',
    'redis://',
    'redis://cache/x',
    'redis://u:c4nary@:x/y',
  ]) {
    it(`refuses ${JSON.stringify(url)} without repeating it`, () => {
      assert.throws(
        () => redisSettings({ url }),
        (error: Error) => error instanceof PokeError && !error.message.includes('c4nary'),
      );
    });
  }

  it('blots the password out of what Redis says, plain and encoded', () => {
    const settings = redisSettings({ url: 'redis://u:c4n%40ry@cache' });
    const error = pokeError('Cannot leave pokes', settings, new Error('WRONGPASS c4n@ry c4n%40ry'));
    assert.equal(
      error.message,
      'Cannot leave pokes at redis://cache: WRONGPASS [redacted] [redacted]. Check user and password',
    );
    assert.equal(error.cause, undefined);
  });

  it('tells what waiting mends from what it does not', () => {
    assert.equal(isRefusal(new Error('connect ECONNREFUSED 127.0.0.1:1')), false);
    assert.equal(isRefusal(new Error('LOADING Redis is loading the dataset in memory')), false);
    assert.equal(isRefusal(new Error('WRONGPASS invalid username-password pair')), true);
    assert.equal(isRefusal(new Error('self-signed certificate in certificate chain')), true);
  });
});

describe('whether a Redis may hold pokes', () => {
  const info = (version: string, policy: string, cluster = '0') =>
    `# Server\r\nredis_version:${version}\r\n# Memory\r\nmaxmemory_policy:${policy}\r\ncluster_enabled:${cluster}\r\n`;
  const cases: [string, RegExp | undefined][] = [
    [info('7.0.15', 'noeviction'), undefined],
    [info('6.2.0', 'noeviction'), undefined],
    [info('10.0.0', 'noeviction'), undefined],
    ['# Server\r\n', undefined],
    [info('6.0.20', 'noeviction'), /version 6\.0\.20.*6\.2.*Update/],
    [info('5.9.9', 'noeviction'), /version 5\.9\.9/],
    [info('7.0.15', 'allkeys-lru'), /maxmemory-policy is allkeys-lru.*Set it to noeviction/],
    [info('7.0.15', 'volatile-ttl'), /volatile-ttl/],
    [info('7.0.15', 'noeviction', '1'), /Redis Cluster/],
  ];
  for (const [text, expected] of cases) {
    it(`${expected ? 'refuses' : 'takes'} ${JSON.stringify(text)}`, () => {
      if (expected) assert.match(whyUnfit(text) ?? '', expected);
      else assert.equal(whyUnfit(text), undefined);
    });
  }
});
