import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, startChild } from '../processes/child.ts';
import type { Reaper } from '../processes/reaper.ts';
import { until } from '../processes/until.ts';
import type { ApiClient } from './api-client.ts';
import type { Binaries } from './binaries/versions.ts';
import { goEnv } from './go-env.ts';
import { kwokStages } from './kwok-stages.ts';

/** What works on one cluster's objects: kube-controller-manager, kube-scheduler, and kwok as its kubelets. */
export interface ControllersOptions {
  binaries: Binaries;
  /** Of user `control-plane`, with the cluster as current context. */
  kubeconfig: string;
  /** Takes logs and the stages. */
  folder: string;
}

/** Only those that the kinds of an ordinary application need. An unknown name is fatal. */
const controllers = [
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'daemonset-controller',
  'replicationcontroller-controller',
  'job-controller',
  'cronjob-controller',
  'disruption-controller',
  'persistentvolume-binder-controller',
  'endpointslice-controller',
  'namespace-controller',
  'garbage-collector-controller',
  'node-lifecycle-controller',
];

export async function startControllers(reaper: Reaper, options: ControllersOptions): Promise<Child[]> {
  const { binaries, kubeconfig, folder } = options;
  const stages = join(folder, 'stages.yaml');
  await writeFile(stages, kwokStages());
  const start = (name: keyof Binaries, args: string[]) =>
    startChild(reaper, {
      command: binaries[name],
      args: [`--kubeconfig=${kubeconfig}`, ...args],
      logFile: join(folder, `${name}.log`),
      env: goEnv,
    });
  const alone = ['--leader-elect=false', '--secure-port=0', '--kube-api-qps=200', '--kube-api-burst=400'];
  return Promise.all([
    start('kube-controller-manager', [...alone, `--controllers=${controllers.join(',')}`]),
    start('kube-scheduler', alone),
    // Without leases of its own the node would be found dead after 50 s, and its pods unready.
    start('kwok', [
      '--manage-all-nodes=true',
      `--config=${stages}`,
      '--node-ip=127.0.0.1',
      '--cidr=10.244.0.0/16',
      '--node-lease-duration-seconds=40',
    ]),
  ]);
}

/** Adds the cluster's one node, if it is not there yet. */
export async function addNode(client: ApiClient, name: string): Promise<void> {
  const answer = await client.request('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' } },
    status: { allocatable: size, capacity: size },
  });
  if (answer.status !== 201 && answer.status !== 409)
    throw new Error(`${name}: the node was refused: ${answer.status}`);
}

const size = { cpu: '64', memory: '256Gi', pods: '1000' };

/** Waits until pods can be scheduled: the node is ready and nothing keeps pods off it. */
export async function untilSchedulable(children: Child[], client: ApiClient, name: string): Promise<void> {
  await until(() => isSchedulable(client, name), {
    what: `${name}: the node is ready`,
    check: async () => {
      const ended = children.find((child) => !child.running());
      if (ended) throw new Error(`${name}: a controller ended:\n${await ended.lastWords()}`);
    },
  });
}

interface Node {
  spec?: { taints?: unknown[] };
  status?: { conditions?: { type: string; status: string }[] };
}

async function isSchedulable(client: ApiClient, name: string): Promise<boolean> {
  const answer = await client.request('GET', `/api/v1/nodes/${name}`).catch(() => undefined);
  if (answer?.status !== 200) return false;
  const { spec, status } = answer.body as Node;
  const ready = status?.conditions?.some(
    (condition) => condition.type === 'Ready' && condition.status === 'True',
  );
  return ready === true && (spec?.taints ?? []).length === 0;
}
