import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { type GitRepositoryOptions, gitRepository } from '../../../src/git/git-repository.ts';
import { GitError, type Repository } from '../../../src/git/repository.ts';
import { type GitHttpServer, gitHttpServer } from '../../doubles/git-http-server.ts';
import { type GitRemote, gitEnvironment, gitRemote } from '../../doubles/git-remote.ts';
import { programInPath } from '../../doubles/program-in-path.ts';

const token = 'c4nary-t0ken';
const basic = Buffer.from(`x-access-token:${token}`).toString('base64');

let remote: GitRemote;
let server: GitHttpServer;
let warnings: string[];

/** In each group of its own: at the top level they would run around the tests of every file. */
function freshRemote(): void {
  beforeEach(async () => {
    warnings = [];
    remote = await gitRemote();
    server = await gitHttpServer(remote.folder, { token });
  });
  afterEach(async () => {
    await server.close();
    await remote.remove();
  });
}

function open(options: Partial<GitRepositoryOptions> = {}): Repository {
  return gitRepository({
    url: `${server.origin}/remote.git`,
    branch: 'main',
    mirrorDir: join(remote.folder, 'mirror'),
    credentials: { kind: 'token', token: async () => token },
    environment: gitEnvironment,
    clock: systemClock,
    logger: { warn: (_details, message) => warnings.push(message) },
    ...options,
  });
}

const withProgram = (name: string, script: string) => programInPath(remote.folder, name, script);

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => assert.fail('did not reject'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GitError, String(error));
  for (const secret of [token, basic]) assert.equal(String(error).includes(secret), false);
  return error.message;
}

describe('credentials', () => {
  freshRemote();

  it('are sent with the first request, and stand in no argument', async () => {
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

  it('are asked for before each request, as an App renews them', async () => {
    // What is refused is asked once more by git, which explains it.
    const tokens = ['expired', 'expired', token];
    const repository = open({ credentials: { kind: 'token', token: async () => tokens.shift() ?? token } });
    await remote.commit({ a: '1' });
    assert.match(await messageOf(repository.askTip()), /refused the credentials/);
    assert.equal(typeof (await repository.askTip()), 'string');
  });

  it('do not follow a redirect', async () => {
    const elsewhere = await gitHttpServer(remote.folder);
    server.intercept = (request, response) => {
      response.writeHead(302, { location: `${elsewhere.origin}${request.url}` }).end();
      return true;
    };
    assert.match(await messageOf(open().askTip()), /redirects elsewhere/);
    assert.deepEqual(elsewhere.requests, []);
    await elsewhere.close();
  });

  it('are blotted out where a server repeats them', async () => {
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

  it('of SSH are files that ssh is told of, without a question to anybody', async () => {
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

describe('what is refused before any process starts', () => {
  freshRemote();

  const environment = { PATH: '/nonexistent', HOME: '/nonexistent' };
  for (const [url, branch] of [
    ['ext::sh -c touch% x', 'main'],
    ['--upload-pack=touch x', 'main'],
    ['/srv/git/site.git', '--upload-pack=touch x'],
    ['https://me:secret@acme.example/site', 'main'],
  ] as const) {
    it(`${url} ${branch}`, () => assert.throws(() => open({ url, branch, environment }), GitError));
  }
});

describe('a remote that fails', () => {
  freshRemote();

  it('is named, with what to do, when the token is wrong', async () => {
    const repository = open({ credentials: { kind: 'token', token: async () => 'wrong' } });
    const message = await messageOf(repository.fetchTip());
    assert.match(
      message,
      /^Cannot fetch branch main of http:\/\/127\.0\.0\.1:\d+\/remote\.git: it refused the credentials/,
    );
  });

  it('is named when there is no such repository', async () => {
    assert.match(await messageOf(open({ url: `${server.origin}/other.git` }).askTip()), /no such repository/);
    assert.match(
      await messageOf(open({ url: join(remote.folder, 'other.git') }).askTip()),
      /no such repository/,
    );
  });

  it('is named when nobody listens there', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => listener.once('listening', resolve));
    const address = listener.address();
    await new Promise((resolve) => listener.close(resolve));
    const port = typeof address === 'object' && address ? address.port : 1;
    assert.match(
      await messageOf(open({ url: `http://127.0.0.1:${port}/a.git` }).askTip()),
      /cannot be reached/,
    );
  });

  it('is given up after the time limit, with the helper that waits for it', async () => {
    const ended = Promise.withResolvers<void>();
    server.intercept = (request) => {
      request.socket.once('close', () => ended.resolve());
      return true;
    };
    const repository = open({ timeouts: { askMs: 300, fetchMs: 300 } });
    assert.match(await messageOf(repository.askTip()), /gave no answer within 0.3 s/);
    await ended.promise;
  });

  it('is let go when nobody waits for it any more, with the helper', async () => {
    const began = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    server.intercept = (request) => {
      began.resolve();
      request.socket.once('close', () => ended.resolve());
      return true;
    };
    const leaving = new AbortController();
    const asked = open().askTip(leaving.signal);
    await began.promise;
    leaving.abort(new Error('shutting down'));
    await assert.rejects(asked, /shutting down/);
    await ended.promise;
  });

  it('is asked again with success after it was down', async () => {
    const tip = await remote.commit({ a: '1' });
    const repository = open();
    server.intercept = (_request, response) => {
      response.writeHead(503).end();
      return true;
    };
    assert.match(await messageOf(repository.fetchTip()), /cannot be reached/);
    server.intercept = undefined;
    assert.equal(await repository.fetchTip(), tip);
  });

  it('is named when git is not installed', async () => {
    const repository = open({ environment: { PATH: '/nonexistent', HOME: '/nonexistent' } });
    assert.match(await messageOf(repository.askTip()), /Install git/);
  });
});

describe('the mirror', () => {
  freshRemote();

  const mirror = (...path: string[]) => join(remote.folder, 'mirror', ...path);

  it('is filled again when its objects are gone, and keeps the debts', async () => {
    const first = await remote.commit({ a: '1' });
    const tip = await remote.commit({ a: '2' });
    const repository = open();
    await repository.fetchTip();
    await repository.owe(first);
    await rm(mirror('objects'), { recursive: true });
    await mkdir(mirror('objects'));
    const restarted = open();
    assert.equal(await restarted.fetchTip(), tip);
    assert.equal((await restarted.readTree(tip)).files.length, 1);
    assert.deepEqual(await restarted.owed(), [first]);
  });

  it('is made again, once, when a pack is damaged', async () => {
    const tip = await remote.commit({ a: '1' });
    await open().fetchTip();
    for (const name of await readdir(mirror('objects', 'pack'))) {
      await chmod(mirror('objects', 'pack', name), 0o644);
      await writeFile(mirror('objects', 'pack', name), 'garbage');
    }
    const restarted = open();
    await restarted.fetchTip();
    assert.equal((await restarted.readTree(tip)).files.length, 1);
    assert.deepEqual(warnings, ['the mirror is damaged and is made again']);
  });

  it('is not cloned over and over when that does not help', async () => {
    const tip = await remote.commit({ a: '1' });
    const environment = await withProgram(
      'git',
      `case "$*" in *cat-file*) exit 3;; esac; PATH='${gitEnvironment.PATH}' exec git "$@"`,
    );
    const repository = open({ environment });
    await messageOf(repository.fetchTip());
    await messageOf(repository.readTree(tip));
    assert.equal(warnings.length, 1);
  });

  it('survives a start after which the former process left its refs', async () => {
    const tip = await remote.commit({ a: '1' });
    for (let start = 0; start < 3; start += 1) assert.equal(await open().fetchTip(), tip);
    const refs = await remote.git(['--git-dir', mirror(), 'for-each-ref', '--format=%(refname)']);
    assert.equal(refs.split('\n').filter((ref) => ref.startsWith('refs/lockstep/fetch/')).length, 1);
  });

  it('never takes a folder that holds something else', async () => {
    await mkdir(mirror());
    await writeFile(mirror('precious'), 'x');
    assert.match(await messageOf(open().fetchTip()), /not Lockstep's/);
    assert.equal(await readFile(mirror('precious'), 'utf8'), 'x');
  });

  it('never serves another repository than the one it was made of', async () => {
    await remote.commit({ a: '1' });
    await open().fetchTip();
    assert.match(await messageOf(open({ url: remote.path }).fetchTip()), /mirror of another repository/);
  });

  it('gives each fetch what it was told itself, though an older one ends between', async () => {
    const shim = `
      case "$*" in *' fetch '*) ;; *) exec git "$@" ;; esac
      mkdir '${remote.folder}/older' 2>/dev/null && exec git "$@"
      git "$@"
      touch '${remote.folder}/newer-has-fetched'
      while ! [ -e '${remote.folder}/older-has-ended' ]; do sleep 0.01; done`;
    const environment = await withProgram('git', `PATH='${gitEnvironment.PATH}'\n${shim}`);
    const repository = open({ environment });
    const first = await remote.commit({ a: '1' });
    const told = Promise.withResolvers<void>();
    const newerHasFetched = Promise.withResolvers<void>();
    let posts = 0;
    server.intercept = async (request) => {
      if (request.method === 'POST') posts += 1;
      // The first asks for refs, the second for the pack of what it was told.
      if (posts !== 2) return false;
      told.resolve();
      await newerHasFetched.promise;
      return false;
    };
    const older = repository.fetchTip();
    await told.promise;
    server.intercept = undefined;
    const second = await remote.commit({ a: '2' });
    const newer = repository.fetchTip();
    while (!(await readdir(remote.folder)).includes('newer-has-fetched')) await turn();
    newerHasFetched.resolve();
    assert.equal(await older, first);
    await writeFile(join(remote.folder, 'older-has-ended'), '');
    assert.equal(await newer, second);
  });

  it('shows no commit before all of it has arrived', async () => {
    const tip = await remote.commit({ a: '1', b: '2' });
    await open().fetchTip();
    const objects = await remote.git(['--git-dir', mirror(), 'count-objects', '-v']);
    assert.match(objects, /^count: 0$/m);
    assert.match(objects, /^in-pack: 4$/m);
    assert.equal(await open().has(tip), true);
  });
});
