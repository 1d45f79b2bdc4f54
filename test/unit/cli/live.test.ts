import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runLive } from '../../../src/cli/live/run-live.ts';
import type { Resource } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { clusterUid } from '../../../src/cluster/cluster-uid.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import { applySetId, PART_OF_LABEL } from '../../../src/record/applyset.ts';
import { renderTree } from '../../../src/render/render-tree.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { builtInResources } from '../../doubles/memory-cluster/kinds.ts';
import { type MemoryCluster, memoryCluster } from '../../doubles/memory-cluster.ts';
import { recordedOutput } from './recorded-output.ts';

const origin = { repository: 'https://git.example/site', branch: 'main' };
const maps = builtInResources.find(({ kind }) => kind === 'ConfigMap') as Resource;

const configMap = (name: string, data = {}, metadata = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', ...metadata },
  data,
});

/** Clusters of these names and a repository that wants these objects in each; `arrange` fills each cluster first. */
async function looked(
  names: readonly string[],
  wanted: readonly KubeObject[],
  { arrange, adopt = 'never', travel }: Partial<Arranged> = {},
) {
  const clock = manualClock();
  const clusters = new Map(names.map((name) => [name, memoryCluster({ name, clock })] as const));
  const pins = [];
  for (const [name, cluster] of clusters) {
    pins.push({ name, uid: await clusterUid(cluster) });
    await arrange?.(cluster, name);
  }
  const calls = new Map([...clusters].map(([name, { calls: made }]) => [name, made.length]));
  const federation = {
    apiVersion: 'lockstep.dev/v1alpha1',
    kind: 'Federation',
    metadata: { name: 's' },
    spec: { clusters: pins, adopt },
  };
  const files = [
    ['federation.yaml', federation] as const,
    ...wanted.map((object, index) => [`base/${index}.json`, object] as const),
  ].map(([path, content]) => ({ path, content: new TextEncoder().encode(JSON.stringify(content)) }));
  const parseFiles = async (given: typeof files) => given.map((file) => parseFile(file));
  const rendering = await renderTree({ parseFiles: parseFiles as never }, { hash: 't', files, refused: [] });
  assert.ok(rendering.federation && rendering.faults.length === 0);
  const openCluster = (name: string) => {
    travel?.(name);
    return clusters.get(name) as MemoryCluster;
  };
  const deps = { clock, origin, openCluster, output: recordedOutput() };
  const { objects } = rendering;
  const report = await runLive(
    deps,
    { federation: rendering.federation, objects },
    new AbortController().signal,
  );
  const verbs = [...clusters].flatMap(([name, { calls: made }]) =>
    made.slice(calls.get(name)).map(({ verb }) => verb),
  );
  return { ...report, verbs: [...new Set(verbs)].sort() };
}

interface Arranged {
  arrange: (cluster: MemoryCluster, name: string) => Promise<unknown>;
  adopt: string;
  travel: (name: string) => void;
}

const nine = Array.from({ length: 9 }, (_, index) => `c${index + 1}`);

describe('what a repository would meet in its clusters', () => {
  it('is one line for nine clusters that answer the same, and nothing is written', async () => {
    const { text, clear, verbs } = await looked(nine, [configMap('zone', { a: '1' }), configMap('new')], {
      arrange: (cluster) => cluster.as('kubectl-edit').create(maps, configMap('zone', { a: '0', b: '0' })),
    });
    assert.equal(
      text,
      `Refused as Git stands:
  ConfigMap default/zone, all 9 clusters: kubectl-edit (Update: data.a, data.b)
    adopt: unowned or always would take it over; Git says never.
    Not in Git, so removed or back to its default: data.b.
Not there yet: created:
  ConfigMap default/new, all 9 clusters
`,
    );
    assert.equal(clear, false);
    assert.deepEqual(verbs, ['discover', 'get', 'list']);
  });

  it('names who differs, and counts objects that have the same answer', async () => {
    const names = ['x1', 'x2', 'x3', 'x4', 'x5'];
    const { text, clear } = await looked(
      nine,
      names.map((name) => configMap(name)),
      {
        adopt: 'always',
        arrange: async (cluster, at) => {
          if (at === 'c2') return cluster.as('x').apply(maps, configMap('x1', { v: 'y' }), { force: false });
          for (const name of names) await cluster.as('helm').create(maps, configMap(name, { v: 'y' }));
          return undefined;
        },
      },
    );
    assert.equal(
      text,
      `Adopted by the next rollout:
  5 objects (ConfigMap default/x1, ConfigMap default/x2, ConfigMap default/x3, +2 more), 8 clusters (c1, c3, c4, +5 more): helm (Update)
    Git says adopt: always; never would refuse.
  ConfigMap default/x1, c2: x (Apply: data.v)
    Git says adopt: always; never and unowned would refuse.
    Not in Git, so removed or back to its default: data.v.
Not there yet: created:
  4 objects (ConfigMap default/x2, ConfigMap default/x3, ConfigMap default/x4, +1 more), c2
`,
    );
    assert.equal(clear, true);
  });

  it('says what no policy takes over, and why', async () => {
    const labels = { [PART_OF_LABEL]: applySetId('other') };
    const { text, clear, clusters } = await looked(['a', 'b'], [configMap('zone')], {
      adopt: 'always',
      arrange: (cluster, name) =>
        name === 'a'
          ? cluster.as('lockstep').apply(maps, configMap('zone', {}, { labels }), { force: true })
          : Promise.resolve(),
    });
    assert.match(
      text,
      /zone, a: it belongs to another federation of Lockstep .*\n {4}No policy takes it over\./,
    );
    assert.deepEqual(clusters[0]?.presences[0]?.would, {
      never: 'refuse',
      unowned: 'refuse',
      always: 'refuse',
    });
    assert.equal(clear, false);
  });

  it('names clusters that cannot be asked, alike ones in one line, and is not clear then', async () => {
    const { text, clear } = await looked(['a', 'b', 'c'], [configMap('zone')], {
      travel: (name) => {
        if (name !== 'a') throw new ClusterError('transient', 'connection refused');
      },
    });
    assert.match(
      text,
      /^Not looked at:\n {2}2 clusters \(b, c\): connection refused\nNot there yet: created:\n.*zone, a/,
    );
    assert.equal(clear, false);
  });

  it('never tells a value, though kubectl keeps them in an annotation', async () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"canary"}}' };
    const report = await looked(['a'], [configMap('zone')], {
      arrange: (cluster) =>
        cluster
          .as('kubectl-client-side-apply')
          .create(maps, configMap('zone', { a: 'canary' }, { annotations })),
    });
    assert.doesNotMatch(JSON.stringify(report), /canary/);
  });
});
