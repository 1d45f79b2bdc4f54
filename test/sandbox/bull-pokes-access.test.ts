import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createCertificateAuthority } from '../../sandbox/control-plane/x509/certificate-authority.ts';
import { freePort } from '../../sandbox/processes/free-port.ts';
import { PokeError } from '../../src/queue/pokes.ts';
import { eventually, heldLooks } from '../suites/pokes-suite.ts';
import { bullPokesWorld } from './bull-pokes-world.ts';

describe('Redis that is not fit', () => {
  const { logged, open, redis } = bullPokesWorld();

  it('is refused while it may evict keys, and used once it may not', async () => {
    await redis().command('CONFIG SET maxmemory-policy allkeys-lru');
    const looks = heldLooks();
    looks.release();
    const pokes = open();
    try {
      await assert.rejects(pokes.ready(), /maxmemory-policy is allkeys-lru.*Set it to noeviction/);
      pokes.work(looks.look, { concurrency: 1 });
      await pokes.poke(['a']);
      await eventually('it is said', () => logged().some((line) => line.includes('allkeys-lru')));
      assert.equal(looks.begun.length, 0);
    } finally {
      await redis().command('CONFIG SET maxmemory-policy noeviction');
    }
    await eventually('a look', () => looks.begun.length === 1);
  });

  it('is named, and the password is not, when it refuses us', async () => {
    await redis().command('ACL SETUSER lockstep reset on >c4nary ~lockstep:* +@all');
    const pokes = open({ username: 'lockstep', password: 'c4nary-wrong' });
    await assert.rejects(pokes.ready(), (error: PokeError) => {
      assert.match(error.message, /Check user and password/);
      return !JSON.stringify([error.message, error.stack, error.cause]).includes('c4nary');
    });
    await assert.rejects(pokes.poke(['a']), PokeError);
    assert.equal(logged().join().includes('c4nary'), false);
  });
});

describe('access to Redis', () => {
  const { folder, logged, open, redis } = bullPokesWorld();

  it('may be that of an ACL user with the rights that the docs name, and no others', async () => {
    const rights = '~lockstep:* resetchannels -@all +@connection +@read +@write +@scripting +info';
    await redis().command(`ACL SETUSER lockstep reset on >c4nary ${rights}`);
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
    assert.deepEqual(logged(), []);
  });

  it('may be encrypted, and the certificate is verified', async () => {
    const authority = createCertificateAuthority('pokes');
    const { certificate, key } = authority.issueServer('redis');
    const file = (name: string) => join(folder(), name);
    await writeFile(file('redis.crt'), certificate);
    await writeFile(file('redis.key'), key);
    await writeFile(file('ca.crt'), authority.certificate);
    const port = await freePort();
    const files = `tls-cert-file ${file('redis.crt')} tls-key-file ${file('redis.key')} tls-ca-cert-file ${file('ca.crt')}`;
    assert.equal(await redis().command(`CONFIG SET ${files} tls-auth-clients no tls-port ${port}`), '+OK');
    const url = `rediss://localhost:${port}`;
    const pokes = open({ url, ca: authority.certificate });
    await pokes.ready();
    await pokes.poke(['a']);
    await assert.rejects(open({ url }).ready(), /Check rediss:\/\/ and its authorities/);
  });
});
