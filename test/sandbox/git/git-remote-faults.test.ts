import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gitWorld, messageOf } from './git-world.ts';

describe('a remote that fails', () => {
  it('is named, with what to do, when the token is wrong', async (t) => {
    const { open } = await gitWorld(t);
    const repository = open({ credentials: { kind: 'token', token: async () => 'wrong' } });
    const message = await messageOf(repository.fetchTip());
    assert.match(
      message,
      /^Cannot fetch branch main of http:\/\/127\.0\.0\.1:\d+\/remote\.git: it refused the credentials/,
    );
  });

  it('is named when there is no such repository', async (t) => {
    const { remote, server, open } = await gitWorld(t);
    assert.match(await messageOf(open({ url: `${server.origin}/other.git` }).askTip()), /no such repository/);
    assert.match(
      await messageOf(open({ url: join(remote.folder, 'other.git') }).askTip()),
      /no such repository/,
    );
  });

  it('is named when nobody listens there', async (t) => {
    const { open } = await gitWorld(t);
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

  it('is given up after the time limit, with the helper that waits for it', async (t) => {
    const { server, open } = await gitWorld(t);
    const ended = Promise.withResolvers<void>();
    server.intercept = (request) => {
      request.socket.once('close', () => ended.resolve());
      return true;
    };
    const repository = open({ timeouts: { askMs: 300, fetchMs: 300 } });
    assert.match(await messageOf(repository.askTip()), /gave no answer within 0.3 s/);
    await ended.promise;
  });

  it('is let go when nobody waits for it any more, with the helper', async (t) => {
    const { server, open } = await gitWorld(t);
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

  it('is asked again with success after it was down', async (t) => {
    const { remote, server, open } = await gitWorld(t);
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

  it('is named when git is not installed', async (t) => {
    const { open } = await gitWorld(t);
    const repository = open({ environment: { PATH: '/nonexistent', HOME: '/nonexistent' } });
    assert.match(await messageOf(repository.askTip()), /Install git/);
  });
});
