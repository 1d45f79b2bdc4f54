import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { metrics } from '../../../src/http/metrics.ts';
import { privateListener } from '../../../src/http/private-listener.ts';

function world() {
  const reasons: { health: string[]; ready: string[] } = {
    health: [],
    ready: ['Redis does not answer', 'no tip is known yet'],
  };
  const told = metrics();
  const listener = privateListener({
    health: () => reasons.health,
    ready: () => reasons.ready,
    metrics: told.registry,
  });
  const get = async (url: string) => {
    const { statusCode, body } = await listener.inject(url);
    return { statusCode, body };
  };
  return { reasons, told, listener, get };
}

suite('the private listener', () => {
  test('is ready once no reason is left, and names the reasons until then', async () => {
    const { get, reasons } = world();
    assert.deepEqual(await get('/readyz'), {
      statusCode: 503,
      body: 'Redis does not answer\nno tip is known yet\n',
    });
    reasons.ready = [];
    assert.deepEqual(await get('/readyz'), { statusCode: 200, body: 'ok\n' });
  });

  test('is healthy though it is not ready', async () => {
    const { get, reasons } = world();
    assert.deepEqual(await get('/healthz'), { statusCode: 200, body: 'ok\n' });
    reasons.health = ['the event loop stood still for 30 s'];
    assert.equal((await get('/healthz')).statusCode, 503);
  });

  test('listens on loopback unless told otherwise', async () => {
    const { listener } = world();
    const url = await listener.listen(0);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    await listener.close();
    await assert.rejects(fetch(`${url}/healthz`));
  });

  test('takes no webhook, and nothing else', async () => {
    const { listener } = world();
    for (const [method, url] of [
      ['POST', '/webhook'],
      ['POST', '/healthz'],
      ['GET', '/'],
    ] as const) {
      assert.equal((await listener.inject({ method, url })).statusCode, 404, `${method} ${url}`);
    }
  });
});

suite('the metrics', () => {
  test('are all there, in a registry of their own, beside those of Node', async () => {
    const { told, get } = world();
    told.pushToVerdict('success', 0.4);
    told.commitState('success');
    told.clusterState('gce-asia-east1-a', 'pending');
    told.clusterLags(() => new Map([['gce-asia-east1-a', 1_500]]));
    told.statusesOwed(2);
    told.changes({ create: 4, update: 0 });
    told.changes({ create: 1 });
    told.pokes({ waiting: 3, active: 1 });
    const { body } = await get('/metrics');
    for (const line of [
      'lockstep_push_to_verdict_seconds_bucket{le="0.25",state="success"} 0',
      'lockstep_push_to_verdict_seconds_bucket{le="0.5",state="success"} 1',
      'lockstep_commit_state{state="success"} 1',
      'lockstep_commit_state{state="pending"} 0',
      'lockstep_cluster_state{cluster="gce-asia-east1-a",state="pending"} 1',
      'lockstep_cluster_revision_lag_seconds{cluster="gce-asia-east1-a"} 1.5',
      'lockstep_statuses_owed 2',
      'lockstep_changes_total{change="create"} 5',
      'lockstep_changes_total{change="update"} 0',
      'lockstep_pokes{state="waiting"} 3',
      'lockstep_pokes{state="active"} 1',
    ]) {
      assert.ok(body.split('\n').includes(line), `${line} is not in\n${body}`);
    }
    assert.match(body, /^process_cpu_seconds_total /m);
    assert.doesNotMatch(await metrics().registry.metrics(), /asia/);
  });

  test('show one state at a time, and forget a cluster that left', async () => {
    const { told, get } = world();
    told.clusterState('a', 'pending');
    told.clusterState('a', 'failure');
    const states = async () =>
      (await get('/metrics')).body.split('\n').filter((line) => line.startsWith('lockstep_cluster_state{'));
    assert.deepEqual(
      (await states()).filter((line) => line.endsWith(' 1')),
      ['lockstep_cluster_state{cluster="a",state="failure"} 1'],
    );
    told.forgetCluster('a');
    assert.deepEqual(await states(), []);
  });

  test('read how far clusters are behind at each scrape, and forget those that are named no more', async () => {
    const { told, get } = world();
    let lags = new Map([
      ['a', 1_000],
      ['b', 0],
    ]);
    told.clusterLags(() => lags);
    const shown = async () =>
      (await get('/metrics')).body
        .split('\n')
        .filter((line) => line.startsWith('lockstep_cluster_revision_lag_seconds{'));
    assert.deepEqual(await shown(), [
      'lockstep_cluster_revision_lag_seconds{cluster="a"} 1',
      'lockstep_cluster_revision_lag_seconds{cluster="b"} 0',
    ]);
    lags = new Map([['a', 2_000]]);
    assert.deepEqual(await shown(), ['lockstep_cluster_revision_lag_seconds{cluster="a"} 2']);
  });
});
