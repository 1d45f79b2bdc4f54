import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { spellingsOf } from '../../proof/oracle/spellings.ts';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { token } from '../../sandbox/installation.ts';
import { RECORD_NAMESPACE } from '../../src/applier/record/applyset.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';

const operation = 'repos/create-commit-status';
const stateOf = (told: string) => told.split(':')[0];
const isFinal = (told: string) => told !== 'pending';

/** The final status of its push cannot be decided before `decide`. */
async function undecided(t: TestContext) {
  const federation = await newFederation(t, { settings: { sweep: '1s' } });
  const { loadBalancer } = federation;
  loadBalancer.set({ cluster: federation.clusters[1]?.name ?? '', mode: 'forgetful' });
  await federation.start('run');
  const sha = await federation.push('the first');
  await federation.untilState(sha, 'pending');
  return { federation, sha, decide: () => loadBalancer.reset() };
}

describe('GitHub fails', () => {
  const faults: { what: string; order: (federation: TestFederation) => void }[] = [
    {
      what: 'with 502 a few times',
      order: ({ github }) => github.fail({ operation, status: 502, times: 2 }),
    },
    {
      what: 'by breaking connections',
      order: ({ github }) => github.fail({ operation, times: 2 }),
    },
    {
      what: 'by losing its reply to a status that it took',
      order: ({ github }) => github.fail({ operation, afterWrite: true }),
    },
    {
      what: 'by answering 502 to a status that it took',
      order: ({ github }) => github.fail({ operation, afterWrite: true, status: 502 }),
    },
    {
      what: 'with a rate limit that says when to come back',
      order: ({ github }) =>
        github.fail({
          operation,
          status: 403,
          retryAfter: 1,
          message: 'You have exceeded a secondary rate limit. Please wait a few minutes.',
        }),
    },
  ];
  for (const { what, order } of faults) {
    it(`${what}: the final status still comes, once`, async (t) => {
      const { federation, sha, decide } = await undecided(t);
      order(federation);
      decide();
      assert.equal((await federation.verdict(sha)).state, 'success');
      // A reporter that did not know of its own status would have posted again by then.
      const [cluster] = federation.clusters as [SandboxCluster];
      await federation.untilLooked(cluster, 2, Date.now());
      assert.deepEqual(federation.told(sha).map(stateOf), ['pending', 'success']);
    });
  }

  it('for as long as a whole rollout takes: both commits get their final state when it is back', async (t) => {
    const { federation, sha, decide } = await undecided(t);
    federation.github.down();
    decide();
    const next = await federation.push('the second', { 'base/configmap.yaml': undefined });
    await Promise.all(
      federation.clusters.map((cluster) =>
        federation.untilRecord(
          cluster,
          ({ revision, outcome }) => revision === next && outcome !== undefined,
        ),
      ),
    );
    federation.github.up();
    assert.equal((await federation.verdict(next)).state, 'success');
    await federation.verdict(sha);
    assert.equal(federation.told(sha).filter(isFinal).length, 1);
    assert.equal(federation.told(next).filter(isFinal).length, 1);
  });
});

/** Spellings differ: raw, in base64, in a URL. */
const canary = 'canary+/=&"9f3a7c51 value';

const secretOf = (value: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nimmutable: true\nstringData:\n  password: ${JSON.stringify(value)}\n`;

async function logsOf({ folder }: TestFederation): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
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

describe('secrets', () => {
  it('stay out of logs, Redis, records and statuses, whatever goes wrong with them', async (t) => {
    const federation = await newFederation(t);
    await federation.start('run', ['--log', 'debug']);
    const pushes = [
      { secret: secretOf(canary), state: 'success' },
      // An immutable Secret: the API server refuses the change.
      { secret: secretOf(`${canary} changed`), state: 'failure' },
      { secret: `${secretOf(canary)}  password: ${JSON.stringify(canary)}\n`, state: 'failure' },
      { secret: `${secretOf(canary)}data:\n  other: ${JSON.stringify(canary)}\n`, state: 'failure' },
      { secret: `${secretOf(canary)}spec: {${canary}\n`, state: 'failure' },
    ];
    const shas: string[] = [];
    for (const { secret, state } of pushes) {
      const sha = await federation.push('a secret', { 'base/secret.yaml': secret });
      const status = await federation.verdict(sha);
      assert.equal(status.state, state, status.description ?? '');
      shas.push(sha);
    }
    const live = await federation.live(federation.clusters[0] as SandboxCluster, 'secrets/db');
    const { password } = (live?.['data'] ?? {}) as { password?: string };
    assert.equal(password, Buffer.from(canary).toString('base64'));
    const places = {
      logs: await logsOf(federation),
      redis: await dumpOf(federation),
      records: await recordsOf(federation),
      statuses: JSON.stringify(shas.map((sha) => federation.github.statuses(sha))),
    };
    for (const [place, text] of Object.entries(places)) {
      assert.ok(text.includes(federation.clusters[0]?.name ?? '?'), `${place} were looked at`);
      for (const spelling of [...spellingsOf(canary), ...spellingsOf(token)]) {
        assert.ok(!text.includes(spelling), `${place} hold ${spelling}`);
      }
    }
  });
});
