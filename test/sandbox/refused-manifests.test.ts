import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { formatFault } from '../../src/manifests/fault.ts';
import { parseFile } from '../../src/manifests/parse-file.ts';
import { renderTree } from '../../src/render/render-tree.ts';
import { faultText } from '../../src/verdict/fault-text.ts';
import cases from '../cases/manifests/refused.json' with { type: 'json' };
import { newFederation, type TestFederation } from './federation-fixture.ts';
import { filesOf, type Kubectl, kubectlOf, writeAll } from './manifest-cases.ts';

type Case = (typeof cases)[number];

/** A record names so many faults. */
const AT_ONCE = 20;
const SIDE_BY_SIDE = 5;

describe('manifests that are refused', () => {
  let federation: TestFederation;
  let cluster: SandboxCluster;
  /** By file: whether kubectl applied it. */
  const kubectlApplied = new Map<string, boolean>();
  /** All that Lockstep says, of all of them. */
  let said: string;

  before(async () => {
    federation = await newFederation(undefined, { clusters: 1 });
    [cluster] = federation.clusters as [SandboxCluster];
    for (const path of Object.keys(federation.files)) {
      if (path !== 'federation.yaml') delete federation.files[path];
    }
    const definitions = await filesOf('accepted/definitions/', federation.name);
    for (const [path, text] of Object.entries(definitions)) federation.files[`base/${path}`] = text;
    await federation.start('run');
    const { state, description } = await federation.verdict(await federation.push('the kinds'));
    assert.equal(state, 'success', description ?? '');
    const saidByServers = sayOfServers();
    const folder = join(federation.sandbox.folder, federation.name);
    await writeAll(folder, filesFor(cases));
    await askKubectl(kubectlOf(federation, cluster), folder);
    said = [...(await saidByReading()), ...(await saidByServers)].join('\n');
  });
  after(async () => {
    await federation.end();
    await cluster.client.request(
      'DELETE',
      `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${federation.name}.example.com`,
    );
  });

  const ours = (text: string) => text.replaceAll('FEDERATION', federation.name);

  function filesFor(some: readonly Case[]): Record<string, string> {
    return Object.fromEntries(some.map(({ file, text }) => [file, ours(`${text.join('\n')}\n`)]));
  }

  async function askKubectl(kubectl: Kubectl, folder: string): Promise<void> {
    for (let start = 0; start < cases.length; start += SIDE_BY_SIDE) {
      const group = cases.slice(start, start + SIDE_BY_SIDE).map(async ({ file }) => {
        const isApplied = await kubectl('apply', '--server-side', '-f', join(folder, file)).then(
          () => true,
          () => false,
        );
        kubectlApplied.set(file, isApplied);
      });
      await Promise.all(group);
    }
  }

  async function saidByReading(): Promise<string[]> {
    const all = cases.filter(({ refusedBy }) => refusedBy === 'reading');
    const texts = Object.entries(filesFor(all)).map(([path, text]) => [`base/${path}`, text] as const);
    const files = [['federation.yaml', federation.files['federation.yaml'] ?? ''] as const, ...texts];
    const { faults } = await renderTree(
      { parseFiles: async (given) => given.map((file) => parseFile(file)) },
      {
        hash: 'one',
        files: files.map(([path, text]) => ({ path, content: new TextEncoder().encode(text) })),
        refused: [],
      },
    );
    return faults.map(formatFault);
  }

  async function sayOfServers(): Promise<string[]> {
    const all = cases.filter(({ refusedBy }) => refusedBy === 'server');
    const texts: string[] = [];
    for (let start = 0; start < all.length; start += AT_ONCE) {
      const group = Object.entries(filesFor(all.slice(start, start + AT_ONCE)));
      const changes = Object.fromEntries(group.map(([path, text]) => [`base/${path}`, text]));
      const sha = await federation.push('refused', changes);
      const { faults, moreFaults } = await federation.outcome(cluster, sha);
      assert.equal(moreFaults, 0);
      texts.push(...faults.map(faultText));
      const without = Object.keys(changes).map((path) => [path, undefined]);
      await federation.push('without them', Object.fromEntries(without));
    }
    return texts;
  }

  for (const { what, file, says, kubectl } of cases as (Case & { kubectl?: string })[]) {
    const where = kubectl === undefined ? 'as kubectl does' : `though ${kubectl}`;
    it(`${what}: told with place, object or field, ${where}`, () => {
      assert.ok(said.includes(ours(says)), `${ours(says)} is not in\n${said}`);
      assert.equal(kubectlApplied.get(file), kubectl !== undefined);
    });
  }
});
