import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gitHttpServer } from '../../doubles/git-http-server.ts';
import { gitEnvironment } from '../../doubles/git-remote.ts';
import { basic, gitWorld, messageOf, token } from './git-world.ts';

describe('credentials', () => {
  it('are sent with the first request, and stand in no argument', async (t) => {
    const { remote, server, open, withProgram } = await gitWorld(t);
    const log = join(remote.folder, 'argv');
    const environment = await withProgram(
      'git',
      `echo "$@" >> '${log}'; PATH='${gitEnvironment.PATH}' exec git "$@"`,
    );
    await remote.commit({ a: '1' });
    await open({ environment }).fetchTip();
    assert.ok(server.requests.length > 0);
    for (const { authorization } of server.requests) assert.equal(authorization, `Basic ${basic}`);
    const argv = await readFile(log, 'utf8');
    assert.match(argv, /fetch/);
    assert.equal(argv.includes(token) || argv.includes(basic), false);
  });

  it('are asked for before each request, as an App renews them', async (t) => {
    const { remote, open } = await gitWorld(t);
    // What is refused is asked once more by git, which explains it.
    const tokens = ['expired', 'expired', token];
    const repository = open({ credentials: { kind: 'token', token: async () => tokens.shift() ?? token } });
    await remote.commit({ a: '1' });
    assert.match(await messageOf(repository.askTip()), /refused the credentials/);
    assert.equal(typeof (await repository.askTip()), 'string');
  });

  it('do not follow a redirect', async (t) => {
    const { remote, server, open } = await gitWorld(t);
    const elsewhere = await gitHttpServer(remote.folder);
    server.intercept = (request, response) => {
      response.writeHead(302, { location: `${elsewhere.origin}${request.url}` }).end();
      return true;
    };
    assert.match(await messageOf(open().askTip()), /redirects elsewhere/);
    assert.deepEqual(elsewhere.requests, []);
    await elsewhere.close();
  });

  it('are blotted out where a server repeats them', async (t) => {
    const { remote, server, open, withProgram } = await gitWorld(t);
    server.intercept = (request, response) => {
      const said = `echo ${request.headers.authorization} ${token}`;
      response.writeHead(403, { 'content-type': 'text/plain' }).end(said);
      return true;
    };
    await messageOf(open().askTip());
    const environment = await withProgram('git', `echo "fatal: ${token} ${basic}" >&2; exit 128`);
    const echoing = open({ environment, mirrorDir: join(remote.folder, 'other') });
    assert.match(await messageOf(echoing.askTip()), /\[redacted\] \[redacted\]/);
  });

  it('of SSH are files that ssh is told of, without a question to anybody', async (t) => {
    const { remote, open, withProgram } = await gitWorld(t);
    const log = join(remote.folder, 'ssh');
    const environment = await withProgram(
      'ssh',
      `for word in "$@"; do echo "$word" >> '${log}'; done; exit 255`,
    );
    const repository = open({
      url: 'git@git.acme.example:acme/site.git',
      environment,
      credentials: { kind: 'ssh-key', keyFile: "/keys/it's mine", knownHostsFile: '/keys/known hosts' },
    });
    await messageOf(repository.askTip());
    const words = (await readFile(log, 'utf8')).split('\n');
    for (const word of [
      'BatchMode=yes',
      'StrictHostKeyChecking=yes',
      'IdentitiesOnly=yes',
      "/keys/it's mine",
      'UserKnownHostsFile="/keys/known hosts"',
      'git@git.acme.example',
    ]) {
      assert.ok(words.includes(word), word);
    }
  });
});
