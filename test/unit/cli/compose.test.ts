import assert from 'node:assert/strict';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { startWatcher, startWorker } from '../../../src/cli/compose.ts';
import { configSchema } from '../../../src/cli/config-schema.ts';
import { type Foundation, layFoundation } from '../../../src/cli/foundation.ts';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { GitError } from '../../../src/git/repository.ts';
import { metrics } from '../../../src/http/metrics.ts';
import { readRecord } from '../../../src/record/store.ts';
import { memoryPokes } from '../../doubles/memory-pokes.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { memoryLogger } from '../watcher/memory-logger.ts';
import { federationYaml, MINUTE, renderOf, world } from '../watcher/world.ts';

/** Watcher and worker of one process, as `compose.ts` puts them together, over doubles. */
async function installation() {
  const all = await world();
  const repository = memoryRepository(all.remote);
  const log = memoryLogger();
  const told = metrics();
  const pokes = memoryPokes(all.redis, all.clock);
  const foundation: Foundation = {
    config: {
      ...configSchema.parse({ repository: { url: 'https://git.example/acme/site' } }),
      github: undefined,
      secrets: [],
    },
    processId: 'this-process',
    clock: all.clock,
    log: log.logger,
    metrics: told,
    origin: { repository: 'https://git.example/acme/site', branch: 'main' },
    repository,
    openAnotherMirror: async () => memoryRepository(all.remote),
    render: renderOf(repository),
    openParser: () => assert.fail('no pull request is checked here'),
    openForge: undefined,
    clusters: { open: all.clusterOf, close: async () => {} },
    pokes,
    close: async () => {},
  };
  const push = (page: string) =>
    all.push({
      'base/ingress.yaml': undefined,
      'base/config.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: site}\ndata: {page: ${page}}\n`,
    });
  return { ...all, foundation, told, repository, pokes, push, log };
}

suite('a foundation that cannot be laid', () => {
  const layIn = async (t: TestContext, redis: object, redisUrl?: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-compose-'));
    t.after(() => rm(folder, { recursive: true }));
    const mirrors = join(folder, 'mirrors');
    const repository = { url: 'https://git.example/acme/site', mirrors };
    const config = { ...configSchema.parse({ repository, redis }), github: undefined, secrets: [] };
    const threads = workerThreads();
    const laid = layFoundation(config, {
      clock: systemClock,
      log: memoryLogger().logger,
      metrics: metrics(),
      env: {},
      scratchMirror: false,
      ...(redisUrl && { redisUrl }),
    });
    return { laid, threads, mirrors };
  };
  const workerThreads = () =>
    process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

  test('an authority that cannot be read is told before anything is opened', async (t) => {
    const { laid, mirrors } = await layIn(t, { caFile: '/nowhere/ca.pem' });
    await assert.rejects(laid, {
      name: 'UsageError',
      message: 'redis.caFile: /nowhere/ca.pem cannot be read (ENOENT)',
    });
    await assert.rejects(access(mirrors));
  });

  test('what was opened is closed again', async (t) => {
    const { laid, threads, mirrors } = await layIn(t, {}, 'nonsense');
    await assert.rejects(laid, { name: 'PokeError' });
    await access(mirrors);
    assert.equal(workerThreads(), threads);
  });
});

suite('one process, composed', () => {
  test('a push ends in a success, and later ones too, each a sweep or a poll away', async () => {
    const { foundation, push, clock, told } = await installation();
    push('one');
    const worker = startWorker(foundation);
    const watcher = await startWatcher(foundation);
    await clock.advance(10_000);
    assert.match(await told.registry.metrics(), /commit_state\{state="success"\} 1/);
    assert.match(await told.registry.metrics(), /cluster_revision_lag_seconds\{cluster="a"\} 0/);
    const next = push('two');
    await clock.advance(2 * MINUTE);
    assert.equal(watcher.tip(), next);
    assert.match(await told.registry.metrics(), /commit_state\{state="success"\} 1/);
    await foundation.pokes.close();
    await Promise.all([worker.stop(), watcher.stop()]);
  });

  test('the sweep pokes every cluster, also of a Redis that was wiped', async () => {
    const { foundation, push, clock, redis, clusterOf } = await installation();
    push('one');
    const worker = startWorker(foundation);
    await clock.advance(10_000);
    redis.wipe();
    const before = ['a', 'b'].map((name) => clusterOf(name).calls.length);
    await clock.advance(6 * MINUTE);
    for (const [index, name] of ['a', 'b'].entries()) {
      assert.ok(clusterOf(name).calls.length > (before[index] ?? 0), `${name} was not looked at`);
    }
    await foundation.pokes.close();
    await worker.stop();
  });

  test('a repository that cannot be read at all ends the start, and leaves nothing running', async () => {
    const { foundation, push, remote, clock } = await installation();
    push('one');
    remote.outage = new GitError('Authentication failed');
    await assert.rejects(startWatcher(foundation), /Authentication failed/);
    assert.equal(clock.waiting(), 0);
  });

  test('once stopped, watcher and worker leave no timers', async () => {
    const { foundation, push, clock, settle } = await installation();
    push('one');
    const worker = startWorker(foundation);
    const watcher = await startWatcher(foundation);
    await clock.advance(10_000);
    const closed = foundation.pokes.close();
    await settle();
    await closed;
    await Promise.all([worker.stop(), watcher.stop()]);
    await clock.advance(10 * MINUTE);
    assert.equal(clock.waiting(), 0);
  });

  test('an unenrolled cluster of a new federation.yaml holds up no other', async () => {
    const { foundation, push, clock, uids, files, remote, setTip, log, clusterOf } = await installation();
    push('one');
    const clusters = [...uids].map(([name, uid]) => ({ name, uid }));
    const sha = remote.commit(
      files({
        'base/ingress.yaml': undefined,
        'federation.yaml': federationYaml([...clusters, { name: 'c' }]),
      }),
    );
    setTip(sha);
    const worker = startWorker(foundation);
    const watcher = await startWatcher(foundation);
    await clock.advance(10_000);
    const told = log.lines.filter(({ msg, context }) => msg === 'status' && context === 'lockstep');
    assert.deepEqual(
      told.map(({ state }) => state),
      ['pending', 'failure'],
    );
    for (const name of ['a', 'b']) {
      const stored = await readRecord(clusterOf(name), 'global-site');
      assert.equal(stored?.record.revision, sha);
    }
    await foundation.pokes.close();
    await Promise.all([worker.stop(), watcher.stop()]);
  });
});
