import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configMaps as maps } from '../../doubles/config-maps.ts';
import { configMap, service } from './objects.ts';
import { aroundEach, w, worker } from './one-worker.ts';
import { finished, settle } from './world.ts';

describe('two workers at the same cluster at the same time', () => {
  aroundEach();

  it('give it one revision, once', async () => {
    w.push([configMap('one'), service('web')]);
    const other = w.worker('w2');
    await finished(w.clock, Promise.all([worker.look(), other.look()]));
    await Promise.all([worker.rest(), other.rest()]);
    const all = [...worker.objectWrites(), ...other.objectWrites()].filter((write) =>
      write.startsWith('apply'),
    );
    assert.deepEqual(all.sort(), ['apply ConfigMap default/one', 'apply Service default/web']);
  });

  /** Looks at a newer commit, while an observer writes after each list that so many more are current. */
  async function lookBesideObserver(
    more: number,
  ): Promise<{ ended: string; lists: number; isApplied: boolean }> {
    w.push([configMap('one')]);
    await settle(worker);
    const revision = w.push([configMap('one', { from: 'newer' })]);
    let lists = 0;
    const besides = w.worker('w2', {
      gate: {
        pass: async ({ verb, object }, way) => {
          if (verb !== 'list' || object !== 'ConfigMap' || way !== 'back') return;
          lists += 1;
          const at = { name: 'lockstep-site', namespace: 'lockstep-system' };
          const record = await w.get('ConfigMap', at);
          const data = record?.['data'] as Record<string, string>;
          const outcome = JSON.parse(data['outcome'] ?? '');
          outcome.observation.current = Math.max(0, outcome.observation.current + more);
          const patch = { data: { outcome: JSON.stringify(outcome) } };
          await w.cluster.as('lockstep').mergePatch(maps, at, patch);
        },
      },
    });
    const ended = await besides.look();
    await besides.rest();
    return { ended, lists, isApplied: (await w.record())?.revision === revision };
  }

  it('claim in spite of an observer who writes all the time', async () => {
    assert.deepEqual(await lookBesideObserver(1), { ended: 'done', lists: 1, isApplied: true });
  });

  it('look anew where the observer wrote that something went wrong', async () => {
    const { lists } = await lookBesideObserver(-1);
    assert.ok(lists > 1, 'what was listed before was taken for what is there');
  });

  it('remember nothing of what the other has pruned', async () => {
    w.push([configMap('one'), configMap('two')]);
    await settle(worker);
    const other = w.worker('w2');
    w.push([configMap('one')]);
    await settle(other);
    const kept: string[][] = [];
    const { memory } = worker.deps;
    const keepOnly = (cluster: string, keys: ReadonlySet<string>) => {
      kept.push([...keys]);
      memory.keepOnly(cluster, keys);
    };
    worker.deps.memory = { ...memory, keepOnly };
    await settle(worker);
    assert.deepEqual(kept.at(-1), ['ConfigMap/default/one']);
    await other.rest();
  });
});
