import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { startTcpProxy, type TcpProxy } from '../../../sandbox/control-plane/tcp-proxy.ts';
import { type Installation, install } from '../../../sandbox/installation.ts';
import { sampleFiles } from '../../../sandbox/sample.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { WatchedFederation } from '../../oracle/watched-federation.ts';
import { filesOf } from '../plan/manifests.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { type Pusher, pusher } from './pusher.ts';
import { type Recorder, startRecorder } from './recorder.ts';

/** Everything that a run breaks, mends and watches. */
export interface ChaosWorld {
  sandbox: Sandbox;
  installation: Installation;
  federation: WatchedFederation;
  fleet: Fleet;
  /** By cluster, the line on which Lockstep, and nobody else, reaches it. */
  lines: ReadonlyMap<string, TcpProxy>;
  pusher: Pusher;
  recorder: Recorder;
  /** In Secrets of every commit; nothing of Lockstep may say it. */
  canary: string;
  /** Ends all but the sandbox. */
  stop(): Promise<void>;
}

const NAME = 'chaos';

/** A time-out that runs out in long gaps, an address that counts soon, and a poll that finds what no webhook told. */
const VERIFY = { address: 'shared', timeout: '10s', settle: '4s' };
const SETTINGS = { sweep: '3s', poll: '4s', log: 'debug' };

/** Puts a federation over all clusters of a sandbox, and starts Lockstep; nothing is pushed yet. */
export async function startChaosWorld(sandbox: Sandbox, say: (text: string) => void): Promise<ChaosWorld> {
  const { clusters } = sandbox;
  const lines = new Map(await Promise.all(clusters.map(lineTo)));
  const kubeconfig = await kubeconfigThrough(sandbox, lines);
  const installation = await install(sandbox, { repository: `acme/${NAME}`, kubeconfig, settings: SETTINGS });
  // Sweeps of seconds ask for more in an hour than GitHub grants: that is no fault of this run's.
  installation.github.rateLimit({ remaining: 1_000_000, resetInMs: 86_400_000 });
  const sample = await sampleFiles({
    clusters,
    federation: NAME,
    namespace: NAME,
    nodePort: 0,
    spec: { verify: VERIFY },
  });
  // Pods are made ready by controllers, which are nothing that this run breaks.
  delete sample['base/deployment.yaml'];
  const canary = `canary-${randomBytes(8).toString('hex')}+/=&"`;
  const recorder = startRecorder(sandbox, { ...installation, federation: NAME });
  say('starting two watchers and four workers');
  const fleet = await startFleet(installation);
  const { repository, copy } = installation;
  const stop = async () => {
    recorder.stop();
    fleet.disband();
    await installation.stop();
    await Promise.all([...lines.values()].map((line) => line.close()));
  };
  return {
    sandbox,
    installation,
    federation: { name: NAME, namespace: NAME, clusters, repository },
    fleet,
    lines,
    pusher: pusher(copy, (tree) => filesOf(sample, tree, canary), recorder),
    recorder,
    canary,
    stop,
  };
}

async function lineTo({ name, server }: SandboxCluster): Promise<[string, TcpProxy]> {
  return [name, await startTcpProxy(Number(new URL(server).port))];
}

interface Kubeconfig {
  clusters: { name: string; cluster: { server: string } }[];
}

/** Lockstep's own, with each cluster at the end of its line. */
async function kubeconfigThrough(sandbox: Sandbox, lines: ReadonlyMap<string, TcpProxy>): Promise<string> {
  const found = JSON.parse(await readFile(sandbox.kubeconfig, 'utf8')) as Kubeconfig;
  const clusters = found.clusters.map(({ name, cluster }) => ({
    name,
    cluster: { ...cluster, server: `https://127.0.0.1:${lines.get(name)?.port}` },
  }));
  const folder = join(sandbox.folder, 'chaos');
  await mkdir(folder);
  const path = join(folder, 'kubeconfig.json');
  await writeFile(path, JSON.stringify({ ...found, clusters }), { mode: 0o600 });
  return path;
}
