import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  type GitServer,
  type SandboxRepository,
  startGitServer,
} from '../../../sandbox/git-server/git-server.ts';
import { noCommit, type Push } from '../../../sandbox/git-server/push-event.ts';
import { type WorkingCopy, workingCopy } from '../../../sandbox/git-server/working-copy.ts';
import { type Reaper, startReaper } from '../../../sandbox/processes/reaper.ts';
import { until } from '../../../sandbox/processes/until.ts';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

const secret = 'between us';

// A suite of its own, so that its hooks do not run around every other test of the process.
describe('the git server', () => {
  let reaper: Reaper;
  let folder: string;
  let server: GitServer;
  let receiver: WebhookReceiver;
  let repository: SandboxRepository;
  let copy: WorkingCopy;
  let pushes: Push[];

  beforeEach(async () => {
    reaper = startReaper();
    folder = await reaper.folder('lockstep-test-');
    server = await startGitServer(folder);
    receiver = await startWebhookReceiver();
    repository = await server.createRepository('acme/site');
    server.webhooks.add({ repository: 'acme/site', url: receiver.url, secret });
    copy = await workingCopy(repository.url, join(folder, 'copy'));
    pushes = [];
    server.onPush((push) => pushes.push(push));
  });
  afterEach(async () => {
    receiver.stop();
    await server.stop();
    await reaper.close();
  });

  /** A push is announced after its pusher has the answer: who needs an order waits before the next. */
  const received = (count: number) =>
    until(async () => receiver.received.length >= count && receiver.received, {
      what: `${count} events are received`,
      everyMs: 5,
    });

  const delivered = (count: number) =>
    until(async () => server.webhooks.deliveries.length >= count, {
      what: 'delivery',
      everyMs: 5,
    });

  const payloadOf = (body: Buffer) => JSON.parse(body.toString());

  test('a push is announced as GitHub does it: signed, with what was pushed', async () => {
    const sha = await copy.publish({ 'base/web.yaml': 'a: 1\n' }, 'First\n\nand more');
    const [event] = await received(1);
    assert.ok(event);
    const { headers, body } = event;
    const digest = createHmac('sha256', secret).update(body).digest('hex');
    assert.equal(headers['x-hub-signature-256'], `sha256=${digest}`);
    assert.equal(headers['x-github-event'], 'push');
    assert.match(`${headers['x-github-delivery']}`, /^[0-9a-f-]{36}$/);
    const payload = payloadOf(body);
    const { ref, before, after, created, deleted, forced } = payload;
    const expected = {
      ref: 'refs/heads/main',
      before: noCommit,
      after: sha,
      created: true,
      deleted: false,
      forced: false,
    };
    assert.deepEqual({ ref, before, after, created, deleted, forced }, expected);
    assert.equal(payload.repository.full_name, 'acme/site');
    assert.equal(payload.repository.clone_url, repository.url);
    assert.equal(payload.head_commit.id, sha);
    assert.equal(payload.head_commit.message, 'First\n\nand more');
    assert.deepEqual(payload.commits[0].added, ['base/web.yaml']);
  });

  test('a push of two commits lists both, oldest first, and what each changed', async () => {
    await copy.publish({ 'a.yaml': '1', 'b.yaml': '1' }, 'one');
    await received(1);
    await copy.write('a.yaml', '2');
    const second = await copy.commit('two');
    await copy.remove('b.yaml');
    const third = await copy.commit('three');
    await copy.push();
    const events = await received(2);
    const { commits, head_commit, created, forced } = payloadOf(events[1]!.body);
    assert.deepEqual({ created, forced }, { created: false, forced: false });
    assert.deepEqual(
      commits.map(({ id, modified, removed }: Record<string, unknown>) => ({ id, modified, removed })),
      [
        { id: second, modified: ['a.yaml'], removed: [] },
        { id: third, modified: [], removed: ['b.yaml'] },
      ],
    );
    assert.equal(head_commit.id, third);
  });

  test('a force-push back is forced, brings no commits, and names its head', async () => {
    const first = await copy.publish({ 'a.yaml': '1' }, 'one');
    await received(1);
    const second = await copy.publish({ 'a.yaml': '2' }, 'two');
    await received(2);
    await copy.reset(first);
    await copy.push({ force: true });
    const events = await received(3);
    const payload = payloadOf(events[2]!.body);
    assert.equal(payload.forced, true);
    assert.deepEqual(payload.commits, []);
    assert.equal(payload.head_commit.id, first);
    const { before, after, forced } = pushes[2]!;
    assert.deepEqual({ before, after, forced }, { before: second, after: first, forced: true });
  });

  test('a refused push announces nothing', async () => {
    const first = await copy.publish({ 'a.yaml': '1' }, 'one');
    await copy.publish({ 'a.yaml': '2' }, 'two');
    await received(2);
    await copy.reset(first);
    await copy.write('a.yaml', '3');
    await copy.commit('sideways');
    await assert.rejects(copy.push(), /rejected/);
    assert.equal(pushes.length, 2);
  });

  test('a deleted branch is announced; a tag is not', async () => {
    await copy.publish({ 'a.yaml': '1' }, 'one');
    await received(1);
    await copy.git('push', '--quiet', 'origin', 'HEAD:refs/tags/v1');
    await copy.git('push', '--quiet', 'origin', 'HEAD:refs/heads/old');
    await received(2);
    await copy.git('push', '--quiet', 'origin', ':refs/heads/old');
    const events = await received(3);
    assert.deepEqual(
      events.map(({ body }) => [payloadOf(body).ref, payloadOf(body).deleted]),
      [
        ['refs/heads/main', false],
        ['refs/heads/old', false],
        ['refs/heads/old', true],
      ],
    );
  });

  test('pushes at the same time are each announced once', async () => {
    await copy.publish({ 'a.yaml': '1' }, 'one');
    const branches = ['b1', 'b2', 'b3', 'b4', 'b5'];
    await Promise.all(
      branches.map((branch) => copy.git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)),
    );
    await received(6);
    assert.deepEqual(pushes.map(({ branch }) => branch).sort(), [...branches, 'main']);
  });

  test('another repository has its own webhooks', async () => {
    const other = await server.createRepository('acme/other');
    const second = await workingCopy(other.url, join(folder, 'other'));
    await second.publish({ 'a.yaml': '1' }, 'one');
    // A push is announced after its pusher has the answer.
    await until(async () => pushes.length > 0, {
      what: 'the push is announced',
      everyMs: 5,
    });
    assert.equal(pushes[0]?.repository, 'acme/other');
    await copy.publish({ 'a.yaml': '1' }, 'one');
    const events = await received(1);
    assert.deepEqual(
      events.map(({ body }) => payloadOf(body).repository.full_name),
      ['acme/site'],
    );
  });

  test('on order a webhook is lost, or comes twice under one id', async () => {
    repository.setWebhookFaults({ lose: true });
    await copy.publish({ 'a.yaml': '1' }, 'one');
    await delivered(1);
    repository.setWebhookFaults({ copies: 2 });
    await copy.publish({ 'a.yaml': '2' }, 'two');
    const events = await received(2);
    assert.equal(events.length, 2);
    assert.equal(events[0]?.headers['x-github-delivery'], events[1]?.headers['x-github-delivery']);
    assert.deepEqual(
      server.webhooks.deliveries.map(({ lost }) => lost),
      [true, false, false],
    );
  });

  test('a listener that is away costs the pusher nothing, and the delivery is not repeated', async () => {
    receiver.stop();
    await copy.publish({ 'a.yaml': '1' }, 'one');
    await delivered(1);
    const [delivery] = server.webhooks.deliveries;
    assert.equal(delivery?.status, 0);
    assert.equal(delivery?.lost, false);
  });

  test('on order a token is needed', async () => {
    await copy.publish({ 'a.yaml': '1' }, 'one');
    repository.setFaults({ token: 'sesame' });
    await assert.rejects(copy.git('fetch'), /could not read Username|Authentication failed/);
    await copy.git('fetch', repository.url.replace('http://', 'http://x-access-token:sesame@'));
    await assert.rejects(
      copy.git('fetch', repository.url.replace('http://', 'http://x-access-token:wrong@')),
    );
  });

  test('on order the server is down, breaks off in the middle, and comes back', async () => {
    await copy.publish({ 'a.yaml': randomBytes(20_000).toString('hex') }, 'one');
    repository.setFaults({ down: true });
    await assert.rejects(copy.git('ls-remote'), /Empty reply|unable to access/);
    repository.setFaults({ truncateAfter: 300 });
    await assert.rejects(copy.git('clone', '--quiet', repository.url, 'second'));
    repository.setFaults({});
    await copy.git('clone', '--quiet', repository.url, 'third');
  });
});
