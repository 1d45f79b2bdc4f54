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

  it('claim in spite of an observer who writes all the time', async () => {
    w.push([configMap('one')]);
    await settle(worker);
    const revision = w.push([configMap('one', { from: 'newer' })]);
    const restless = w.worker('w2', {
      gate: {
        pass: async ({ verb, object }, way) => {
          // Between the look at the record and its claim, another observation is always written.
          if (verb !== 'list' || object !== 'ConfigMap' || way !== 'back') return;
          const at = { name: 'lockstep-site', namespace: 'lockstep-system' };
          const record = await w.get('ConfigMap', at);
          const data = record?.['data'] as Record<string, string>;
          const outcome = JSON.parse(data['outcome'] ?? '');
          outcome.observation.current = Math.floor(outcome.observation.current) + 1;
          const patch = { data: { outcome: JSON.stringify(outcome) } };
          await w.cluster.as('lockstep').mergePatch(maps, at, patch);
        },
      },
    });
    assert.equal(await restless.look(), 'done');
    await restless.rest();
    assert.equal((await w.record())?.revision, revision);
  });
});
