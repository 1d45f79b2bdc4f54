import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WatchEvent } from '../../../src/cluster/cluster.ts';
import { type Bench, configMap, identity } from './bench.ts';

/** What a watch tells, and how it ends. */
export function watchCases(bench: () => Bench): void {
  const arranged = async (labelSelector = 'suite=watch') => {
    const { cluster, kind, freshNamespace } = bench();
    const [maps, namespace] = await Promise.all([kind('v1', 'ConfigMap'), freshNamespace()]);
    const apply = (
      name: string,
      data: Record<string, string>,
      labels: Record<string, string> = { suite: 'watch' },
    ) => cluster.apply(maps, configMap(namespace, name, data, { labels }), { force: true });
    const stop = new AbortController();
    const watchFrom = (resourceVersion: string) =>
      cluster.watch(maps, { namespace, labelSelector, resourceVersion, signal: stop.signal });
    const watchNow = async () =>
      watchFrom((await cluster.list(maps, { namespace, labelSelector })).resourceVersion);
    return { cluster, maps, namespace, apply, stop, watchFrom, watchNow };
  };

  test('a watch tells what happens after the list, in its order, and no more', async () => {
    const { cluster, maps, namespace, apply, watchNow } = await arranged();
    await apply('before', { a: '1' });
    const events = take(await watchNow(), 4);
    await apply('it', { a: '1' });
    await apply('it', { a: '2' });
    const last = await apply('it', { a: '2' });
    await cluster.delete(maps, { name: 'it', namespace }, identity(last.object));
    await apply('after', { a: '1' });
    assert.deepEqual((await events).map(told), [
      'ADDED it 1',
      'MODIFIED it 2',
      'DELETED it 2',
      'ADDED after 1',
    ]);
  });

  test('a watch from an older version tells what was missed', async () => {
    const { apply, watchFrom } = await arranged();
    const { object: first } = await apply('it', { a: '1' });
    await apply('it', { a: '2' });
    await apply('it', { a: '3' });
    const events = await take(watchFrom(identity(first).resourceVersion), 2);
    assert.deepEqual(events.map(told), ['MODIFIED it 2', 'MODIFIED it 3']);
  });

  test('an object that begins to answer the selector is added, and one that ceases is deleted', async () => {
    const { apply, watchNow } = await arranged('suite=watch,on=yes');
    await apply('it', { a: '1' });
    const events = take(await watchNow(), 2);
    await apply('it', { a: '2' }, { suite: 'watch', on: 'yes' });
    await apply('it', { a: '3' }, { suite: 'watch', on: 'no' });
    assert.deepEqual(
      (await events).map(({ type }) => type),
      ['ADDED', 'DELETED'],
    );
  });

  test('what happens to others is not told', async () => {
    const { cluster, maps, namespace, apply, watchNow } = await arranged();
    const elsewhere = await bench().freshNamespace();
    const events = take(await watchNow(), 1);
    const labels = { suite: 'another' };
    await apply('other', { a: '1' }, labels);
    const { object: other } = await apply('other', { a: '2' }, labels);
    await cluster.delete(maps, { name: 'other', namespace }, identity(other));
    await cluster.create(maps, configMap(elsewhere, 'other', { a: '3' }, { labels: { suite: 'watch' } }));
    await apply('it', { a: '4' });
    assert.deepEqual((await events).map(told), ['ADDED it 4']);
  });

  test('events say of which kind their objects are, and carry growing versions', async () => {
    const { apply, watchNow } = await arranged();
    const events = take(await watchNow(), 2);
    await apply('it', { a: '1' });
    await apply('it', { a: '2' });
    const [first, second] = await events;
    assert.equal(first?.object.kind, 'ConfigMap');
    assert.equal(first?.object.apiVersion, 'v1');
    assert.ok(
      Number(identity(second?.object).resourceVersion) > Number(identity(first?.object).resourceVersion),
    );
  });

  test('a watch ends quietly when its signal is aborted', async () => {
    const { stop, watchNow } = await arranged();
    const events = take(await watchNow(), 1);
    stop.abort(new Error('enough'));
    assert.deepEqual(await events, []);
  });

  test('a watch that was aborted before it began tells nothing', async () => {
    const { stop, apply, watchNow } = await arranged();
    const watch = await watchNow();
    await apply('it', { a: '1' });
    stop.abort();
    assert.deepEqual(await take(watch, 1), []);
  });

  test('many watches do not hold up calls, and all of them hear', async () => {
    const { apply, watchNow } = await arranged();
    const watches = await Promise.all(Array.from({ length: 20 }, watchNow));
    const heard = watches.map((watch) => take(watch, 1));
    assert.equal((await apply('it', { a: '1' })).created, true);
    assert.deepEqual((await Promise.all(heard)).flat().map(told), Array(20).fill('ADDED it 1'));
  });
}

/** The first events of a watch; fewer where it ends before. */
async function take(watch: AsyncIterable<WatchEvent>, count: number): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  for await (const event of watch) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

function told({ type, object }: WatchEvent): string {
  return `${type} ${object.metadata.name} ${(object['data'] as { a: string }).a}`;
}
