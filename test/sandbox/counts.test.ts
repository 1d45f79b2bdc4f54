import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { AuditEvent } from '../../sandbox/control-plane/audit-log.ts';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { LockstepProcess } from '../../sandbox/installation.ts';
import type { ChangeCounts } from '../../src/record/record.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';

const map = (name: string, value = 'one') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: ${value}\n`;

const maps = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`base/${name}.yaml`, map(name)]));
const without = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`base/${name}.yaml`, undefined]));

/** What an API server was asked to do with members; the record is none. */
function memberWrites(writes: readonly AuditEvent[], { namespace }: TestFederation): AuditEvent[] {
  return writes.filter(({ objectRef }) => [objectRef?.namespace, objectRef?.name].includes(namespace));
}

const isMark = ({ requestObject }: AuditEvent) =>
  JSON.stringify(requestObject ?? '').includes('lockstep.dev/pruning');

function countsOf(writes: readonly AuditEvent[], members: number): ChangeCounts {
  const done = (code: number, verb: string) =>
    writes.filter((event) => event.verb === verb && event.responseStatus?.code === code && !isMark(event))
      .length;
  const [create, update, prune] = [done(201, 'patch'), done(200, 'patch'), done(200, 'delete')];
  return { create, update, unchanged: members - create - update, prune };
}

async function logged(process: LockstepProcess, cluster: SandboxCluster, sha: string): Promise<unknown[]> {
  const lines = await process.log();
  return lines
    .filter(
      (line) => line['msg'] === 'applied' && line['revision'] === sha && line['cluster'] === cluster.name,
    )
    .map((line) => line['changes']);
}

/** Which of these ConfigMaps any cluster has. */
async function present({ clusters, live }: TestFederation, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const all = await Promise.all(clusters.map((cluster) => live(cluster, `configmaps/${name}`)));
      return all.some((object) => object !== undefined) ? [name] : [];
    }),
  );
  return found.flat();
}

async function begun(...[t, options]: Parameters<typeof newFederation>) {
  const federation = await newFederation(t, options);
  const process = await federation.start('run');
  const push = async (message: string, changes: Record<string, string | undefined> = {}) => {
    const sha = await federation.push(message, changes);
    return federation.verdict(sha);
  };
  return { federation, process, push };
}

describe('changes', () => {
  it('are counted as the API server saw them: created, updated, unchanged, pruned', async (t) => {
    const { federation, process, push } = await begun(t);
    const pushes = [
      {
        message: 'the first',
        changes: maps(['a', 'b']),
        counts: { create: 7, update: 0, unchanged: 0, prune: 0 },
      },
      {
        message: 'all of it',
        changes: { 'base/a.yaml': map('a', 'two'), 'base/b.yaml': undefined, ...maps(['c', 'd']) },
        counts: { create: 2, update: 1, unchanged: 5, prune: 1 },
      },
    ];
    for (const { message, changes, counts } of pushes) {
      const since = Date.now();
      const { state, sha } = await push(message, changes);
      assert.equal(state, 'success');
      for (const cluster of federation.clusters) {
        const writes = memberWrites(await federation.writes(cluster, since), federation);
        const outcome = await federation.outcome(cluster, sha);
        assert.deepEqual(outcome.changes, counts);
        assert.deepEqual(countsOf(writes, outcome.members), counts, 'the audit log');
        assert.deepEqual(await logged(process, cluster, sha), [counts], 'the log');
      }
    }
  });
});

describe('what Git no longer has', () => {
  it('is marked, and then exactly what was marked is deleted', async (t) => {
    const { federation, push } = await begun(t);
    await push('the first', maps(['gone']));
    const since = Date.now();
    assert.equal((await push('without', without(['gone']))).state, 'success');
    for (const cluster of federation.clusters) {
      assert.equal(await federation.live(cluster, 'configmaps/gone'), undefined);
      const writes = memberWrites(await federation.writes(cluster, since), federation);
      assert.deepEqual(
        writes.map(({ verb, objectRef }) => `${verb} ${objectRef?.name}`),
        ['patch gone', 'delete gone'],
      );
      const [mark, deletion] = writes.map(({ requestObject }) => JSON.stringify(requestObject));
      assert.match(mark ?? '', /lockstep\.dev\/pruning/);
      assert.match(deletion ?? '', /"preconditions":\{"uid":"[^"]+","resourceVersion":"\d+"\}/);
    }
  });

  it('is kept where it would be too much, until the digest of exactly that is approved', async (t) => {
    const { federation, push } = await begun(t);
    const names = ['a', 'b', 'c', 'd'];
    assert.equal((await push('the first', maps(names))).state, 'success');
    const since = Date.now();
    const { state, description } = await push('far too few', without(names));
    assert.equal(state, 'failure');
    const [, digest] = /spec\.prune\.approve: \["([0-9a-f]+)"\]/.exec(description ?? '') ?? [];
    assert.ok(digest, description ?? '');
    assert.deepEqual(await present(federation, names), names);
    for (const cluster of federation.clusters) {
      assert.deepEqual(memberWrites(await federation.writes(cluster, since), federation), []);
    }
    const approved = await push('approved', {
      'federation.yaml': federation.respec({ prune: { approve: [digest] } }),
    });
    assert.equal(approved.state, 'success');
    assert.deepEqual(await present(federation, names), []);
  });
});

describe('an object that somebody else made', () => {
  it('is refused, named with its managers, and left as it is', async (t) => {
    const { federation, push } = await begun(t);
    const [good, odd] = federation.clusters as [SandboxCluster, SandboxCluster];
    const { sandbox, namespace } = federation;
    delete federation.files['base/namespace.yaml'];
    await good.client.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    const theirs = `${namespaceOf(namespace)}---\n${map('zone-fetch', 'theirs')}`;
    await kubectlApply(sandbox, odd.name, namespace, theirs);
    const before = await federation.live(odd, 'configmaps/zone-fetch');

    const { state, description, sha } = await push('the first');
    assert.equal(state, 'failure');
    const named = `${odd.name}: ConfigMap ${namespace}/zone-fetch: exists already and is not ours: its fields belong to kubectl`;
    assert.ok(description?.startsWith(named), description ?? '');
    assert.deepEqual(await federation.live(odd, 'configmaps/zone-fetch'), before);
    await federation.untilRecord(good, ({ revision, outcome }) => {
      return revision === sha && outcome?.state === 'applied';
    });
  });
});

describe('a nodePort that is taken in one cluster', () => {
  it('is named with its Service, and the commit succeeds once it is free', async (t) => {
    const { federation, push } = await begun(t);
    const [, odd] = federation.clusters as [SandboxCluster, SandboxCluster];
    const path = '/api/v1/namespaces/default/services';
    const taken = { type: 'NodePort', ports: [{ port: 80 }] };
    const metadata = { name: federation.name };
    const { body } = await odd.client.request('POST', path, { metadata, spec: taken });
    const { nodePort } = (body as { spec: { ports: [{ nodePort: number }] } }).spec.ports[0];
    const release = () => odd.client.request('DELETE', `${path}/${federation.name}`);
    t.after(release);
    const service = federation.files['base/service.yaml'] ?? '';
    const asked = service.replace('port: 80\n', `port: 80\n      nodePort: ${nodePort}\n`);

    const { state, description, sha } = await push('the first', { 'base/service.yaml': asked });
    assert.equal(state, 'failure');
    const named = `${odd.name}: Service ${federation.namespace}/nginx: nodePort ${nodePort} already allocated`;
    assert.equal(description, `${named}: another Service has it. Free it there, or take another value`);
    await release();
    await federation.untilState(sha, 'success');
  });
});

const namespaceOf = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n`;

async function kubectlApply(
  { kubectl, kubeconfigs }: TestFederation['sandbox'],
  context: string,
  namespace: string,
  manifests: string,
): Promise<void> {
  const args = ['--kubeconfig', kubeconfigs.admin, '--context', context, '--namespace', namespace];
  const applying = promisify(execFile)(kubectl, [...args, 'apply', '-f', '-']);
  applying.child.stdin?.end(manifests);
  await applying;
}
