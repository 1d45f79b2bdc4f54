import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { type Follower, follow } from '../../../src/cluster/follow.ts';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { type Answer, clusterAt, failure, json, startServer } from './local-server.ts';

describe('following a cluster over HTTP', () => {
  /** Follows a server that answers LISTs and watches in these ways; tells what the follower hears. */
  const open = async (context: TestContext, answers: { list: Answer; watch: Answer }) => {
    const clock = manualClock();
    const server = await startServer(context, (response, request) =>
      (request.url.includes('watch=true') ? answers.watch : answers.list)(response, request),
    );
    const cluster = await clusterAt(context, server, { clock });
    const heard: string[] = [];
    const stop = new AbortController();
    context.after(() => stop.abort());
    const follower: Follower = {
      replace: (_items, version) => void heard.push(`list ${version}`),
      seen: ({ object }) => void heard.push(`event ${object.metadata.name}`),
      failed: ({ kind }) => void heard.push(`failed ${kind}`),
    };
    void follow({ cluster, clock }, { resource: maps }, follower, stop.signal);
    const hears = async (count: number) => {
      while (heard.length < count) {
        await clock.advance(100);
        await new Promise(setImmediate);
      }
      return heard.slice(0, count);
    };
    return { hears, clock, server };
  };
  const list =
    (resourceVersion: string): Answer =>
    (response) =>
      json(response, { metadata: { resourceVersion }, items: [] });
  const overloaded: Answer = (response) => failure(response, 503);

  test('a server that goes away is told, and told anew until it comes back', async (context) => {
    const answers = { list: list('5'), watch: overloaded };
    const { hears } = await open(context, answers);
    await hears(1);
    answers.list = overloaded;
    assert.deepEqual(await hears(3), ['list 5', 'failed transient', 'failed transient']);
  });

  test('a server that comes back with an older state is believed: it is listed anew, and watched from there', async (context) => {
    const event = { type: 'ADDED', object: { metadata: { name: 'restored', resourceVersion: '41' } } };
    const answers = { list: list('900'), watch: overloaded };
    const { hears } = await open(context, answers);
    await hears(1);
    answers.list = (response) => {
      answers.watch = (reply, { url }) => {
        if (url.includes('resourceVersion=40')) reply.write(`${JSON.stringify(event)}\n`);
      };
      list('40')(response, { method: '', url: '', headers: {}, body: '' });
    };
    assert.deepEqual(await hears(4), ['list 900', 'failed transient', 'list 40', 'event restored']);
  });
});
