import { readFile } from 'node:fs/promises';
import { Pool } from 'undici';
import { parse } from 'yaml';
import type { KubeObject } from '../../src/cluster/object.ts';

/** The least that any tool has to do: the same server-side applies, sent as raw requests to all clusters side by side. */
export interface Floor {
  apply(objects: readonly KubeObject[]): Promise<void>;
  close(): Promise<void>;
}

interface Endpoint {
  pool: Pool;
  token: string;
}

/** Connections per cluster: as many as there are objects in the sample. */
const CONNECTIONS = 4;

/** `warm`: over connections that are open; `cold`: each apply opens them anew, TLS handshake included. */
export async function floor(kubeconfig: string, kind: 'warm' | 'cold'): Promise<Floor> {
  const targets = await readTargets(kubeconfig);
  const open = () => targets.map(({ server, ca, token }) => ({ pool: poolOf(server, ca), token }));
  if (kind === 'cold') {
    return {
      apply: async (objects) => {
        const endpoints = open();
        await applyAll(endpoints, objects);
        await Promise.all(endpoints.map(({ pool }) => pool.close()));
      },
      close: async () => {},
    };
  }
  const endpoints = open();
  return {
    apply: (objects) => applyAll(endpoints, objects),
    close: async () => {
      await Promise.all(endpoints.map(({ pool }) => pool.close()));
    },
  };
}

function poolOf(server: string, ca: string): Pool {
  return new Pool(server, { connections: CONNECTIONS, connect: { ca } });
}

async function applyAll(endpoints: readonly Endpoint[], objects: readonly KubeObject[]): Promise<void> {
  await Promise.all(endpoints.flatMap((endpoint) => objects.map((object) => applyOne(endpoint, object))));
}

async function applyOne({ pool, token }: Endpoint, object: KubeObject): Promise<void> {
  const reply = await pool.request({
    method: 'PATCH',
    path: `${pathOf(object)}?fieldManager=floor&force=true`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/apply-patch+yaml' },
    body: JSON.stringify(object),
  });
  const text = await reply.body.text();
  if (reply.statusCode >= 300) throw new Error(`floor: ${reply.statusCode} ${text.slice(0, 200)}`);
}

const PLURALS: Record<string, string> = {
  ConfigMap: 'configmaps',
  Service: 'services',
  Deployment: 'deployments',
  Ingress: 'ingresses',
};

function pathOf({ apiVersion, kind, metadata }: KubeObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}/namespaces/${metadata.namespace}/${PLURALS[kind]}/${metadata.name}`;
}

interface KubeconfigFile {
  clusters: { name: string; cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { token: string } }[];
}

async function readTargets(path: string): Promise<{ server: string; ca: string; token: string }[]> {
  const { clusters, users } = parse(await readFile(path, 'utf8')) as KubeconfigFile;
  const token = users[0]?.user.token ?? '';
  return clusters.map(({ cluster }) => ({
    server: cluster.server,
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(),
    token,
  }));
}
