import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadConfig } from '../../../src/cli/config.ts';
import { templateFolder } from '../../../src/cli/init/template.ts';
import { type InitOptions, init } from '../../../src/cli/init.ts';
import { renderDirectory } from '../../../src/cli/validate.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { clusterUid } from '../../../src/cluster/cluster-uid.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryCluster } from '../../doubles/memory-cluster.ts';
import { recordedOutput } from '../../unit/cli/recorded-output.ts';

const eks = 'arn:aws:eks:eu-west-1:123456789012:cluster/web';
const never = new AbortController().signal;

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'lockstep-init-'));
});
after(() => rm(root, { recursive: true, force: true }));

/** A kubeconfig of these contexts: each leads to a cluster of its own, two of the same text to the same, 'down' to none. */
async function run(dir: string, contexts: Record<string, string>, options: InitOptions = {}) {
  const clock = manualClock();
  const output = recordedOutput();
  // With one clock for all, no two clusters have the same uid.
  const names = new Set(Object.values(contexts));
  const clusters = new Map([...names].map((name) => [name, memoryCluster({ name, clock })]));
  const deps = {
    clock,
    output,
    kubeconfig: '/home/me/.kube/config',
    allow: ['exec'],
    readContexts: async () => Object.keys(contexts),
    open: ({ context }: { context: string }) => {
      const cluster = clusters.get(contexts[context] ?? '') ?? assert.fail(context);
      if (cluster.name === 'down')
        cluster.failNext({ error: new ClusterError('transient', 'connection refused') });
      return { ...cluster, close: async () => {} };
    },
  };
  const code = await init(deps, join(root, dir), options, never);
  const uidOf = (name: string) => clusterUid(clusters.get(name) ?? assert.fail(name));
  return { code, told: output.out, uidOf };
}

describe('lockstep init', () => {
  it('writes a repository that is valid, with every cluster of the kubeconfig pinned', async () => {
    const { code, uidOf } = await run('site', { a: 'one', [eks]: 'two' });
    const { federation, faults, notes, objects } = await renderDirectory(join(root, 'site'));
    assert.deepEqual([code, faults, notes], [0, [], []]);
    assert.equal(federation?.name, 'site');
    assert.deepEqual(
      federation?.clusters.map(({ name, uid }) => [name, uid]),
      [
        ['a', await uidOf('one')],
        ['eks-eu-west-1-web', await uidOf('two')],
      ],
    );
    const zone = objects.get('a')?.find(({ object }) => object.metadata.name === 'zone');
    assert.deepEqual(zone?.object['data'], { zone: 'a' });
  });

  it('keeps the comments of the template, and copies what is not about clusters as it is', async () => {
    await run('copy', { a: 'one' });
    const written = await readFile(join(root, 'copy/federation.yaml'), 'utf8');
    const template = await readFile(join(templateFolder(), 'federation.yaml'), 'utf8');
    const commentsOf = (text: string) => text.split('\n').filter((line) => line.trim().startsWith('#'));
    assert.deepEqual(commentsOf(written), commentsOf(template));
    for (const path of ['README.md', 'base/ingress.yaml', '.github/workflows/validate.yaml']) {
      assert.deepEqual(
        await readFile(join(root, 'copy', path)),
        await readFile(join(templateFolder(), path)),
      );
    }
  });

  it('leaves out a second context of the same cluster: the one that keeps its name stays', async () => {
    const { told } = await run('twins', { 'admin@a': 'one', a: 'one', c: 'three' });
    assert.deepEqual(await readdir(join(root, 'twins/clusters')), ['a', 'c']);
    assert.match(told, /: federation twins, 2 clusters, 2 pinned by their uids\n/);
    assert.match(told, /Left out:\n {2}admin@a {2}the same cluster as a\n/);
  });

  it('takes the first of several contexts of a cluster where none keeps its name', async () => {
    await run('renamed', { 'admin@a': 'one', 'dev@a': 'one' });
    assert.deepEqual(await readdir(join(root, 'renamed/clusters')), ['admin-a']);
  });

  it('writes a cluster that does not answer without a uid, says so, and exits with 1', async () => {
    const { code, told } = await run('half', { a: 'one', b: 'down' });
    assert.equal(code, 1);
    assert.match(told, /: federation half, 2 clusters, 1 pinned by its uid\n/);
    assert.match(told, / {2}b {2}not pinned: connection refused\n/);
    assert.match(told, /lockstep enroll NAME/);
    const { federation, faults } = await renderDirectory(join(root, 'half'));
    assert.deepEqual(faults, []);
    assert.deepEqual(
      federation?.clusters.map(({ uid }) => uid === undefined),
      [false, true],
    );
  });

  it('writes settings that can be loaded, in which every cluster is found', async () => {
    const configOut = join(root, 'lockstep.yaml');
    const { told } = await run('settings', { a: 'one', [eks]: 'two' }, { configOut });
    const config = await loadConfig({ config: configOut }, {});
    assert.deepEqual(config.clusters, { 'eks-eu-west-1-web': { context: eks } });
    assert.deepEqual(config.kubeconfig, { path: '/home/me/.kube/config', allow: ['exec'] });
    assert.match(told, /lockstep\.yaml: settings of the installation, not for Git/);
  });

  it('prints the settings where no file is named for them', async () => {
    const { told } = await run('printed', { [eks]: 'one' });
    assert.match(told, /repository:\n {2}url: /);
    assert.match(told, new RegExp(`context: ${eks}`));
  });

  it('takes an empty folder and a fresh clone', async () => {
    await mkdir(join(root, 'clone/.git'), { recursive: true });
    assert.equal((await run('clone', { a: 'one' })).code, 0);
  });

  const refusals: [why: string, dir: string, contexts: string[], options: InitOptions, message: RegExp][] = [
    ['a folder with files', 'full', ['a'], {}, /is not empty: notes\.txt is there/],
    ['a file', 'full/notes.txt', ['a'], {}, /is no folder .*ENOTDIR/],
    ['a context that is not there', 'x', ['a'], { context: ['b'] }, /no context "b"; it has a$/],
    ['a kubeconfig without contexts', 'x', [], {}, /has no context\. Name another/],
    [
      'a federation without a valid name',
      'x',
      ['a'],
      { name: 'My Site' },
      /"My Site" cannot.* as in my-site$/,
    ],
    ['settings inside the repository', 'x', ['a'], { configOut: 'IN' }, /which goes to Git/],
    ['settings that are there', 'x', ['a'], { configOut: 'THERE' }, /is there already/],
  ];
  for (const [why, dir, contexts, options, message] of refusals) {
    it(`refuses ${why}, and writes nothing`, async () => {
      await mkdir(join(root, 'full'), { recursive: true });
      await writeFile(join(root, 'full/notes.txt'), 'mine');
      const places: Record<string, string> = {
        IN: join(root, 'x/l.yaml'),
        THERE: join(root, 'full/notes.txt'),
      };
      const configOut = places[options.configOut ?? ''];
      const given = configOut === undefined ? options : { ...options, configOut };
      const kubeconfig = Object.fromEntries(contexts.map((name) => [name, name]));
      await assert.rejects(run(dir, kubeconfig, given), { name: 'UsageError', message });
      assert.equal((await readdir(root)).includes('x'), false);
      assert.equal(await readFile(join(root, 'full/notes.txt'), 'utf8'), 'mine');
    });
  }
});

describe('the template', () => {
  it('is found from a checkout and from a compiled package', async () => {
    await mkdir(join(root, 'package/dist/src/cli/init'), { recursive: true });
    await mkdir(join(root, 'package/repo-template'), { recursive: true });
    await writeFile(join(root, 'package/repo-template/federation.yaml'), '');
    const from = join(root, 'package/dist/src/cli/init');
    assert.equal(templateFolder(from), join(root, 'package/repo-template'));
    assert.throws(() => templateFolder(join(root, 'package/dist')), /Install it again/);
  });
});
