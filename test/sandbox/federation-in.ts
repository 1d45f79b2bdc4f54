import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parseDocument } from 'yaml';
import type { AuditEvent } from '../../sandbox/control-plane/audit-log.ts';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { RecordedStatus } from '../../sandbox/github/github-state.ts';
import { type Installation, type InstallationOptions, install } from '../../sandbox/installation.ts';
import type { LoadBalancer } from '../../sandbox/load-balancer/load-balancer.ts';
import { until } from '../../sandbox/processes/until.ts';
import type { SandboxRedis } from '../../sandbox/redis.ts';
import { type Files, type SampleOptions, sampleFiles } from '../../sandbox/sample.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { RECORD_NAMESPACE, recordName } from '../../src/record/applyset.ts';
import { decodeRecord } from '../../src/record/codec.ts';
import type { ClusterRecord, Outcome } from '../../src/record/record.ts';

export interface FederationOptions {
  /** How many of the sandbox's clusters, from the first by name; those with controllers come first. 2 by default. */
  clusters?: number;
  /** With the sample's Deployment, which only the first three clusters make ready; by default without. */
  workload?: boolean;
  /** More of lockstep.yaml; by default it sweeps every 3 s and never polls. */
  settings?: InstallationOptions['settings'];
  spec?: SampleOptions['spec'];
  /** By default the one that all share. */
  redis?: SandboxRedis;
}

/** One test's own federation: name, namespace, repository, GitHub and processes; the clusters are shared. */
export interface TestFederation extends Installation {
  sandbox: Sandbox;
  name: string;
  namespace: string;
  clusters: SandboxCluster[];
  /** Gives its entry points their addresses; orders are for its namespace alone. */
  loadBalancer: Pick<LoadBalancer, 'set' | 'reset'>;
  /** The sample as it was made; change it and `push`. */
  files: Files;
  /** Publishes `files` with these changes (undefined removes a file); resolves with the sha. */
  push(message: string, changes?: Record<string, string | undefined>): Promise<string>;
  /** federation.yaml with other values at these paths of its spec. */
  respec(values: Record<string, unknown>): string;
  /** The final `lockstep` status of a commit. */
  verdict(sha: string): Promise<RecordedStatus>;
  /** The newest `lockstep` status of a commit that has this state, as soon as there is one. */
  untilState(sha: string, state: RecordedStatus['state']): Promise<RecordedStatus>;
  /**
   * All of the commit's `lockstep` statuses, oldest first: `pending`, `success: 2/2 applied ...`.
   * A `pending` that only says how far a slow rollout has come is not told again.
   */
  told(sha: string): string[];
  /** `pending` is posted beside the rollout: it is waited for, and nothing else may have been told. */
  assertPending(sha: string): Promise<void>;
  record(cluster: SandboxCluster): Promise<ClusterRecord | undefined>;
  /** Resolves once the record accepts. */
  untilRecord(cluster: SandboxCluster, accepts: (record: ClusterRecord) => boolean): Promise<ClusterRecord>;
  /** Of a commit in one cluster, once its record tells it: while a worker holds the cluster, it does not. */
  outcome(cluster: SandboxCluster, sha: string): Promise<Outcome>;
  /** A live object of the federation's namespace: `configmaps/zone`; undefined where there is none. */
  live(cluster: SandboxCluster, path: string): Promise<KubeObject | undefined>;
  untilLive(
    cluster: SandboxCluster,
    path: string,
    accepts: (live: KubeObject | undefined) => boolean,
  ): Promise<void>;
  /** What Lockstep wrote for this federation, dry runs left out and refused writes included. */
  writes(cluster: SandboxCluster, since?: number): Promise<AuditEvent[]>;
  /** Resolves once workers have looked at the cluster so many times since (ms since the epoch). */
  untilLooked(cluster: SandboxCluster, times: number, since: number): Promise<void>;
  /** Ends its processes; GitHub must have had nothing to complain about. */
  end(): Promise<void>;
}

/** Makes a federation in this sandbox that ends with the test; without a test, whoever made it calls `end`. Nothing is pushed yet. */
export async function federationIn(
  sandbox: Sandbox,
  test: Pick<TestContext, 'after'> | undefined,
  options: FederationOptions = {},
): Promise<TestFederation> {
  const name = `t-${randomBytes(4).toString('hex')}`;
  const clusters = sandbox.clusters.slice(0, options.clusters ?? 2);
  assert.equal(clusters.length, options.clusters ?? 2, 'the sandbox has too few clusters for this test');
  const installation = await install(sandbox, {
    repository: `acme/${name}`,
    settings: { sweep: '3s', poll: '10m', ...options.settings },
    ...(options.redis && { redisUrl: options.redis.url }),
  });
  const files = await sampleFiles({
    clusters,
    federation: name,
    namespace: name,
    nodePort: 0,
    ...(options.spec && { spec: options.spec }),
  });
  if (!options.workload) delete files['base/deployment.yaml'];
  const end = async () => {
    await installation.stop();
    await keepLogs(installation.folder, name);
    assert.deepEqual(installation.github.violations, []);
  };
  test?.after(end);
  const where = { name, namespace: name, installation };
  return {
    ...installation,
    sandbox,
    name,
    namespace: name,
    clusters,
    loadBalancer: {
      set: (order) => sandbox.loadBalancer.set({ ...order, namespace: name }),
      reset: () => sandbox.loadBalancer.reset(name),
    },
    files,
    end,
    push: async (message, changes = {}) => {
      for (const [path, content] of Object.entries(changes)) {
        if (content !== undefined) files[path] = content;
        else if (path in files) {
          delete files[path];
          await installation.copy.remove(path);
        }
      }
      return installation.copy.publish(files, message);
    },
    respec: (values) => respec(files['federation.yaml'] ?? '', values),
    ...commitReader(where),
    ...clusterReader(where),
  };
}

/** For whoever looks for the cause of a failure: LOCKSTEP_TEST_LOGS names a folder that outlives the sandbox. */
async function keepLogs(folder: string, name: string): Promise<void> {
  const kept = process.env['LOCKSTEP_TEST_LOGS'];
  if (!kept) return;
  const isLog = (path: string) => path === folder || path.endsWith('.log');
  await cp(folder, join(kept, name), { recursive: true, filter: isLog });
}

interface Where {
  name: string;
  namespace: string;
  installation: Installation;
}

function respec(text: string, values: Record<string, unknown>): string {
  const document = parseDocument(text);
  for (const [path, value] of Object.entries(values)) document.setIn(['spec', ...path.split('.')], value);
  return String(document);
}

function commitReader({
  installation,
}: Where): Pick<TestFederation, 'verdict' | 'untilState' | 'told' | 'assertPending'> {
  const { github } = installation;
  const untilStatus = (sha: string, accepts: (state: RecordedStatus['state']) => boolean) =>
    github.waitForStatus(sha, ({ context, state }) => context === 'lockstep' && accepts(state));
  const untilState: TestFederation['untilState'] = (sha, wanted) =>
    untilStatus(sha, (state) => state === wanted);
  const told: TestFederation['told'] = (sha) => {
    const all = github
      .statuses(sha, 'lockstep')
      .map(({ state, description }) => (state === 'pending' ? state : `${state}: ${description}`))
      .reverse();
    return all.filter((status, index) => status !== 'pending' || status !== all[index - 1]);
  };
  return {
    verdict: (sha) => untilStatus(sha, (state) => state !== 'pending'),
    untilState,
    told,
    assertPending: async (sha) => {
      await untilState(sha, 'pending');
      assert.deepEqual(told(sha), ['pending']);
    },
  };
}

function clusterReader({
  name,
  namespace,
}: Where): Pick<
  TestFederation,
  'record' | 'untilRecord' | 'outcome' | 'live' | 'untilLive' | 'writes' | 'untilLooked'
> {
  const recordPath = `/api/v1/namespaces/${RECORD_NAMESPACE}/configmaps/${recordName(name)}`;

  async function record(cluster: SandboxCluster): Promise<ClusterRecord | undefined> {
    const object = await read(cluster, recordPath);
    return object && decodeRecord(object);
  }

  function live(cluster: SandboxCluster, path: string): Promise<KubeObject | undefined> {
    const kind = path.split('/')[0] ?? '';
    return read(cluster, `${apis[kind] ?? '/api/v1'}/namespaces/${namespace}/${path}`);
  }

  function untilRecord(
    cluster: SandboxCluster,
    accepts: (record: ClusterRecord) => boolean,
  ): Promise<ClusterRecord> {
    const isAccepted = async () => {
      const found = await record(cluster);
      return found && accepts(found) && found;
    };
    return until(isAccepted, { what: `${cluster.name}: the record of ${name}` });
  }

  return {
    record,
    untilRecord,
    outcome: async (cluster, sha) => {
      const isTold = ({ revision, outcome }: ClusterRecord) => revision === sha && outcome !== undefined;
      return (await untilRecord(cluster, isTold)).outcome as Outcome;
    },
    live,
    untilLive: async (cluster, path, accepts) => {
      const isAccepted = async () => accepts(await live(cluster, path));
      await until(isAccepted, { what: `${cluster.name}: ${path}` });
    },
    writes: async (cluster, since = 0) => {
      const all = await cluster.audit.writes({ since, user: 'lockstep' });
      return all.filter((event) => concerns(event, name) && !event.requestURI.includes('dryRun=All'));
    },
    untilLooked: async (cluster, times, since) => {
      const haveLooked = async () => {
        const requests = await cluster.audit.requests({ since, user: 'lockstep' });
        const looks = requests.filter(
          ({ verb, objectRef }) => verb === 'get' && objectRef?.name === recordName(name),
        );
        return looks.length >= times;
      };
      await until(haveLooked, { what: `${times} looks at ${cluster.name}`, everyMs: 200 });
    },
  };
}

const apis: Record<string, string> = {
  ingresses: '/apis/networking.k8s.io/v1',
  deployments: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
};

async function read(cluster: SandboxCluster, path: string): Promise<KubeObject | undefined> {
  const { status, body } = await cluster.client.request('GET', path);
  return status === 200 ? (body as KubeObject) : undefined;
}

/** Its name is in that of its namespace, of its record, and of what its tests make for whole clusters. */
function concerns({ requestURI, objectRef }: AuditEvent, name: string): boolean {
  return requestURI.includes(name) || (objectRef?.name ?? '').includes(name);
}
