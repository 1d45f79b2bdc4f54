import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reaper } from '../processes/reaper.ts';
import { auditPolicy } from './audit-log.ts';
import type { Binaries } from './binaries/versions.ts';
import { type Credentials, createCredentials, type User, users } from './credentials.ts';
import { startEtcd } from './etcd.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { type SandboxCluster, startCluster } from './sandbox-cluster.ts';

export interface ControlPlaneOptions {
  reaper: Reaper;
  binaries: Binaries;
  /** Takes data, logs and credentials. */
  folder: string;
  names: string[];
  /** Which of them get controllers. */
  withControllers: (name: string) => boolean;
  onProgress: (message: string) => void;
}

export interface ControlPlane {
  clusters: SandboxCluster[];
  credentials: Credentials;
  /** A file for each user, with a context for each cluster, of its name. */
  kubeconfigs: Record<User, string>;
  etcdPid: number;
}

/** One etcd, one API server a cluster on it, and controllers for those that get them: all side by side. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { reaper, binaries, names, withControllers, onProgress } = options;
  const folder = join(options.folder, 'control-plane');
  await mkdir(folder);
  const credentials = await createCredentials(join(folder, 'credentials'));
  const auditPolicyFile = join(folder, 'audit-policy.json');
  await writeFile(auditPolicyFile, JSON.stringify(auditPolicy));
  const etcd = await startEtcd(reaper, binaries.etcd, folder);

  let ready = 0;
  const clusters = await Promise.all(
    names.map(async (name) => {
      const etcdUrl = etcd.url;
      const own = { name, withControllers: withControllers(name) };
      const cluster = await startCluster({
        ...own,
        reaper,
        binaries,
        credentials,
        etcdUrl,
        auditPolicyFile,
        folder,
      });
      ready += 1;
      onProgress(`${ready} of ${names.length} clusters ready`);
      return cluster;
    }),
  );
  const kubeconfigs = await writeKubeconfigs(folder, credentials, clusters);
  return { clusters, credentials, kubeconfigs, etcdPid: etcd.process.pid };
}

async function writeKubeconfigs(
  folder: string,
  { ca, tokens }: Credentials,
  clusters: SandboxCluster[],
): Promise<Record<User, string>> {
  const write = async (user: User): Promise<[User, string]> => {
    const file = join(folder, `kubeconfig-${user}.json`);
    await writeKubeconfig(file, { user, token: tokens[user], ca, clusters });
    return [user, file];
  };
  return Object.fromEntries(await Promise.all(users.map(write))) as Record<User, string>;
}
