import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { enroll } from '../../../src/cli/enroll.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { clusterUid } from '../../../src/cluster/cluster-uid.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { type MemoryCluster, memoryCluster } from '../../doubles/memory-cluster.ts';
import { recordedOutput } from './recorded-output.ts';

const other = '0f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11';
const never = new AbortController().signal;

let repoDir: string;
let clock: ReturnType<typeof manualClock>;
let cluster: MemoryCluster;
let uid: string;
before(async () => {
  repoDir = await mkdtemp(join(tmpdir(), 'lockstep-enroll-'));
});
after(() => rm(repoDir, { recursive: true, force: true }));

function federationYaml(clusters: string): string {
  return `apiVersion: lockstep.dev/v1alpha1\nkind: Federation\nmetadata: {name: s}\nspec:\n  clusters: ${clusters}\n`;
}

/** Enrolls `a` into this text; gives what was told, and the text after. */
async function run(text: string, options: { replace?: boolean } = {}) {
  const output = recordedOutput();
  await writeFile(join(repoDir, 'federation.yaml'), text);
  const error = await enroll({ clock, output, cluster }, { repoDir, ...options }, never).then(
    () => undefined,
    (rejected: Error) => rejected,
  );
  return { error, told: output.out, text: await readFile(join(repoDir, 'federation.yaml'), 'utf8') };
}

/** Within each group: at the top level, hooks would run around the tests of every file. */
function aroundEach(): void {
  beforeEach(async () => {
    clock = manualClock();
    cluster = memoryCluster({ name: 'a', clock });
    uid = await clusterUid(cluster);
  });
}

describe('lockstep enroll', () => {
  aroundEach();

  it('pins a cluster that has no uid yet', async () => {
    const { told, text } = await run(federationYaml('[{name: a}]'));
    assert.equal(text, federationYaml(`[{name: a, uid: ${uid}}]`));
    assert.match(told, new RegExp(`federation.yaml:5: a is pinned to uid ${uid}\nNext: .*commit`));
  });

  it('adds a cluster that is not there, and says where its own manifests go', async () => {
    const { told, text } = await run(federationYaml(`[{name: b, uid: ${other}}]`));
    assert.equal(text, federationYaml(`[{name: b, uid: ${other}}, {name: a, uid: ${uid}}]`));
    assert.match(told, /a is added.*\n.*clusters\/a\//);
  });

  it('writes nothing where the pin is there already', async () => {
    const pinned = federationYaml(`[{name: a, uid: ${uid}}]`);
    const { told, text } = await run(pinned);
    assert.equal(text, pinned);
    assert.match(told, /already; nothing was written/);
  });

  it('replaces another pin only when told to', async () => {
    const pinned = federationYaml(`[{name: a, uid: ${other}}]`);
    const refused = await run(pinned);
    assert.match(refused.error?.message ?? '', /a is pinned to 0f8c.*--replace/);
    assert.equal(refused.text, pinned);
    const replaced = await run(pinned, { replace: true });
    assert.equal(replaced.text, federationYaml(`[{name: a, uid: ${uid}}]`));
    assert.match(replaced.told, /no longer to 0f8c/);
  });

  it('refuses the uid of another cluster, even to replace a pin', async () => {
    const twin = federationYaml(`[{name: b, uid: ${uid}}, {name: a, uid: ${other}}]`);
    const { error, text } = await run(twin, { replace: true });
    assert.match(error?.message ?? '', /is b already .*credentials lead to the wrong one/);
    assert.equal(text, twin);
  });

  it('tells every fault of federation.yaml, and asks nobody', async () => {
    const asked = cluster.calls.length;
    const { error } = await run('kind: Federation\nx: 1\n');
    assert.ok(error instanceof UsageError);
    assert.ok(error.message.split('\n').length > 2, error.message);
    assert.equal(cluster.calls.length, asked);
  });

  it('says which file is missing, and what to do', async () => {
    const nowhere = join(repoDir, 'nowhere');
    await assert.rejects(enroll({ clock, output: recordedOutput(), cluster }, { repoDir: nowhere }, never), {
      name: 'UsageError',
      message: /nowhere\/federation.yaml cannot be read \(ENOENT\).*--repo-dir/,
    });
  });

  it('tells a kubeconfig that leads nowhere from a cluster that does not answer', async () => {
    const text = federationYaml('[{name: a}]');
    const missing = 'kubeconfig k: it has no context "a"; it has b, c';
    cluster.failNext({ error: new ClusterError('unauthenticated', missing, { reason: 'Kubeconfig' }) });
    const unknown = await run(text);
    assert.ok(unknown.error instanceof UsageError);
    assert.match(unknown.error.message, /^a: .*it has b, c\. Name one with --context$/);
    cluster.failNext({ error: new ClusterError('transient', 'connection refused') });
    const away = await run(text);
    assert.equal(away.error instanceof UsageError, false);
    assert.match(away.error?.message ?? '', /^a: connection refused\. Nothing was written/);
  });

  it('waits ten seconds for a cluster, and says after one that it does', async () => {
    const slow = memoryCluster({ name: 'a', clock, travel: () => clock.sleep(11_000) });
    const output = recordedOutput();
    await writeFile(join(repoDir, 'federation.yaml'), federationYaml('[{name: a}]'));
    const asking = enroll({ clock, output, cluster: slow }, { repoDir }, never);
    const rejected = assert.rejects(asking, /a: no answer within 10 s/);
    while (clock.waiting() < 3) await clock.advance(0);
    await clock.advance(11_000);
    await rejected;
    assert.equal(output.err, 'asking a who it is\n');
  });
});
