import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { failsWith } from '../../suites/cluster/bench.ts';
import { answer, knows } from './answers.ts';
import { at, clusterAt, configMap, failure, startServer, tempFolder } from './local-server.ts';

describe('credentials that change', () => {
  test('a token file is read again after a minute, and outranks the token', async (context) => {
    const clock = manualClock();
    const server = await startServer(context, answer);
    const tokenFile = join(await tempFolder(context), 'token');
    const cluster = await clusterAt(context, server, { clock, user: { token: 'outranked', tokenFile } });
    await writeFile(tokenFile, 'first\n');
    await cluster.get(maps, at);
    await writeFile(tokenFile, 'second\n');
    await cluster.get(maps, at);
    await clock.advance(60_001);
    await cluster.get(maps, at);
    const sent = server.seen.map(({ headers }) => headers.authorization);
    assert.deepEqual(sent, ['Bearer first', 'Bearer first', 'Bearer second']);
    assert.equal(server.connections, 1);
  });

  test('a token that the server no longer knows is read again at once, and the call goes through', async (context) => {
    let token = 'first';
    const server = await startServer(
      context,
      knows(() => token),
    );
    const tokenFile = join(await tempFolder(context), 'token');
    const cluster = await clusterAt(context, server, { clock: manualClock(), user: { tokenFile } });
    await writeFile(tokenFile, token);
    await cluster.get(maps, at);
    token = 'second';
    await writeFile(tokenFile, token);
    const { object } = await cluster.apply(maps, configMap, { force: true });
    assert.deepEqual(object, configMap);
    assert.deepEqual(
      server.seen.map(({ method }) => method),
      ['GET', 'PATCH', 'PATCH'],
    );
  });

  test('where no better credentials can be had, the call is unauthenticated after one more try', async (context) => {
    const server = await startServer(context, (response) => failure(response, 401, 'Unauthorized'));
    const cluster = await clusterAt(context, server, { clock: manualClock() });
    await failsWith('unauthenticated', cluster.get(maps, at));
    assert.equal(server.seen.length, 2);
    await failsWith('unauthenticated', cluster.get(maps, at));
    assert.equal(server.seen.length, 3);
  });

  test('a new certificate authority opens new connections', async (context) => {
    const clock = manualClock();
    const [old, next] = [await startServer(context, answer), await startServer(context, answer)];
    const file = join(await tempFolder(context), 'ca.crt');
    await writeFile(file, old.ca);
    const authority = { 'certificate-authority-data': undefined, 'certificate-authority': file };
    const cluster = await clusterAt(context, old, { clock, cluster: authority });
    await cluster.get(maps, at);
    await writeFile(file, next.ca);
    await clock.advance(60_001);
    assert.equal((await failsWith('transient', cluster.get(maps, at))).reason, 'UntrustedCertificate');
    assert.equal(old.connections, 2);
  });
});
