import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { LockstepProcess } from '../../sandbox/installation.ts';
import { until } from '../../sandbox/processes/until.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { RECORD_NAMESPACE } from '../../src/record/applyset.ts';
import { assertNoLeaks } from '../suites/hostile/leaks.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';
import { accepted, canaries, faulty, refused, secretOf } from './secret-manifests.ts';

/** All that its processes wrote beside Git objects, and the settings that they were given. */
async function filesOf({ folder }: TestFederation): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const isOurs = ({ parentPath, name }: { parentPath: string; name: string }) =>
    !/\/(?:objects|clone)(?:\/|$)/.test(parentPath) && !/^lockstep-\d+\.yaml$/.test(name);
  const files = entries.filter((entry) => entry.isFile() && isOurs(entry));
  const texts = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
  );
  return texts.join('\n');
}

/** All that Redis holds, as it would write it to disk. */
async function dumpOf({ sandbox }: TestFederation): Promise<string> {
  await sandbox.redis.command('CONFIG SET rdbcompression no');
  assert.equal(await sandbox.redis.command('SAVE'), '+OK');
  return readFile(join(sandbox.folder, 'dump.rdb'), 'latin1');
}

async function recordsOf({ clusters, name }: TestFederation): Promise<string> {
  const path = `/api/v1/namespaces/${RECORD_NAMESPACE}/configmaps/lockstep-${name}`;
  const answers = await Promise.all(clusters.map(({ client }) => client.request('GET', path)));
  return JSON.stringify(answers.map(({ body }) => body));
}

async function repliesOf(
  { webhookUrl }: TestFederation,
  { url }: LockstepProcess,
  shas: readonly string[],
): Promise<string> {
  const pages = ['/commits', '/metrics', '/healthz', '/readyz', ...shas.map((sha) => `/commits/${sha}`)];
  const replies = await Promise.all([
    ...pages.map((page) => fetch(url + page)),
    fetch(webhookUrl, { method: 'POST', body: canaries.inGit }),
  ]);
  return (await Promise.all(replies.map((reply) => reply.text()))).join('\n');
}

async function commandsOf(federation: TestFederation): Promise<string> {
  const { copy } = federation;
  const outputs = [
    await federation.run('status'),
    await federation.run('status', '--json'),
    await federation.run('validate', copy.folder),
    await federation.run('validate', copy.folder, '--live'),
  ];
  return outputs.map(({ output }) => output).join('\n');
}

/** What its settings hold, and the kubeconfig that they name. */
async function credentialsOf({ folder, sandbox }: TestFederation): Promise<string[]> {
  const settings = parse(await readFile(join(folder, 'lockstep-0.yaml'), 'utf8'));
  const { users } = parse(await readFile(sandbox.kubeconfig, 'utf8'));
  const found = [settings.github.token, settings.github.webhook.secrets[0], users[0].user.token];
  for (const secret of found) assert.equal(typeof secret, 'string');
  return found;
}

const MERGE_PATCH = 'application/merge-patch+json';
const pathOf = ({ namespace }: TestFederation) => `/api/v1/namespaces/${namespace}/secrets`;

/** Pushes what is applied, refused and faulty in turn; resolves with the commits, and what commands say of the worst. */
async function goThrough(federation: TestFederation): Promise<{ shas: string[]; outputs: string }> {
  const [cluster] = federation.clusters as [SandboxCluster];
  const secrets = pathOf(federation);
  const first = await federation.push('secrets', accepted);
  assert.equal((await federation.verdict(first)).state, 'success');
  const theirs = JSON.parse(secretOf('foreign', { stringData: { password: canaries.foreign } }));
  await cluster.client.request('POST', secrets, theirs);
  const byHand = { stringData: { password: canaries.drifted } };
  const patched = await cluster.client.request('PATCH', `${secrets}/encoded`, byHand, MERGE_PATCH);
  assert.equal(patched.status, 200);
  await federation.untilLive(cluster, 'secrets/encoded', (live) => passwordOf(live) === canaries.inGit);
  const none = Object.fromEntries(Object.keys(accepted).map((path) => [path, undefined]));
  const stopped = await federation.push('none of them', none);
  const guarded = await federation.verdict(stopped);
  assert.match(`${guarded.state}: ${guarded.description}`, /^failure: .*would be deleted.*Secret/);
  const second = await federation.push('what is refused', { ...accepted, ...refused });
  const { state, description } = await federation.verdict(second);
  assert.equal(state, 'failure', description ?? '');
  const third = await federation.push('what is faulty', faulty);
  assert.equal((await federation.verdict(third)).state, 'failure');
  const outputs = await commandsOf(federation);
  const gone = [...Object.keys(refused), ...Object.keys(faulty), 'base/noted.yaml'];
  const fourth = await federation.push('without what was bad', {
    ...Object.fromEntries(gone.map((path) => [path, undefined])),
    'base/db.yaml': accepted['base/db.yaml'],
  });
  assert.equal((await federation.verdict(fourth)).state, 'success');
  return { shas: [first, stopped, second, third, fourth], outputs };
}

function passwordOf(live: KubeObject | undefined): string {
  const { password = '' } = (live?.['data'] ?? {}) as { password?: string };
  return Buffer.from(password, 'base64').toString();
}

describe('secrets', () => {
  it('stay out of logs, Redis, records, statuses, replies, outputs and files, whatever goes wrong with them', async (t) => {
    const federation = await newFederation(t);
    const process = await federation.start('run', ['--log', 'trace']);
    const { shas, outputs } = await goThrough(federation);
    const places = {
      redis: await dumpOf(federation),
      records: await recordsOf(federation),
      statuses: JSON.stringify(shas.map((sha) => federation.github.statuses(sha))),
      replies: await repliesOf(federation, process, shas),
      outputs,
      // Logs are among them.
      files: await until(
        () =>
          filesOf(federation).catch((error: NodeJS.ErrnoException) => {
            // A draft that was renamed, a ref that was deleted, since the folder was listed.
            if (error.code !== 'ENOENT') throw error;
            return undefined;
          }),
        { what: 'its files stay while they are read' },
      ),
    };
    for (const [place, text] of Object.entries(places)) {
      assert.ok(text.includes(federation.clusters[0]?.name ?? '?'), `${place} were looked at`);
    }
    const [cluster] = federation.clusters as [SandboxCluster];
    assert.equal(passwordOf(await federation.live(cluster, 'secrets/db')), canaries.inGit);
    assertNoLeaks(places, [...Object.values(canaries), ...(await credentialsOf(federation))]);
  });
});
