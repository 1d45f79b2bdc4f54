import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { envtest, type Sites } from '../../../sandbox/control-plane/binaries/download.ts';
import { versions } from '../../../sandbox/control-plane/binaries/versions.ts';

/** The projects' release sites on loopback, in the layout of the real ones; each file holds its own URL path. */
export interface ReleaseSites {
  sites: Sites;
  archiveSha512: string;
  /** Paths that were asked for, in order. */
  requests: string[];
  /** Serves other content for a path from now on; undefined: 404. */
  replace(path: string, content: Buffer | undefined): void;
  stop(): void;
}

export const kubernetesPath = (name: string) => `/kubernetes/${versions.kubernetes}/bin/linux/amd64/${name}`;
export const kwokPath = `/kwok/${versions.kwok}/kwok-linux-amd64`;
export const archivePath = `/envtest/${envtest.path}`;

export async function startReleaseSites(folder: string): Promise<ReleaseSites> {
  const files = new Map<string, Buffer | undefined>();
  const release = (path: string) => {
    const content = Buffer.from(`program ${path}\n`);
    files.set(path, content);
    files.set(`${path}.sha256`, Buffer.from(createHash('sha256').update(content).digest('hex')));
  };
  for (const name of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl']) {
    release(kubernetesPath(name));
  }
  release(kwokPath);
  const archive = await makeArchive(folder);
  files.set(archivePath, archive);

  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const content = files.get(path);
    response.writeHead(content ? 200 : 404).end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    sites: { kubernetes: `${base}/kubernetes`, kwok: `${base}/kwok`, envtest: `${base}/envtest` },
    archiveSha512: createHash('sha512').update(archive).digest('hex'),
    requests,
    replace: (path, content) => files.set(path, content),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function makeArchive(folder: string): Promise<Buffer> {
  const member = join(folder, envtest.member);
  await mkdir(dirname(member), { recursive: true });
  await writeFile(member, 'program etcd\n');
  const archive = join(folder, 'archive.tar.gz');
  await promisify(execFile)('tar', ['-czf', archive, '-C', folder, envtest.member]);
  return readFile(archive);
}
