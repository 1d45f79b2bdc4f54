import { readFile } from 'node:fs/promises';
import { Pool } from 'undici';
import { parse } from 'yaml';
import type { KubeObject } from '../../src/cluster/object.ts';

/**
 * The least that any tool has to do: the same requests, sent raw to all clusters side by side, over HTTP/1.1 as Lockstep's.
 * On each cluster so many are in flight as it has connections.
 */
export interface Floor {
  /** Server-side applies. */
  apply(objects: readonly KubeObject[]): Promise<void>;
  /** Reads all objects with this label of the kinds of these, page by page; fails unless it finds so many on each cluster. */
  list(objects: readonly KubeObject[], labelSelector: string): Promise<void>;
  /** Opens all connections: what comes after finds them warm. */
  open(): Promise<void>;
  close(): Promise<void>;
}

interface Endpoint {
  pool: Pool;
  connections: number;
  token: string;
}

/** As many as there are objects in the sample. */
const FEW_CONNECTIONS = 4;
/** Of one warm floor no connection closes before the bench is over, unless the API server closes it. */
const IDLE_MS = 600_000;
const PAGE = 500;

/** `warm`: over connections that are kept; `cold`: each apply opens them anew, TLS handshake included. */
export async function floor(
  kubeconfig: string,
  kind: 'warm' | 'cold',
  connections = FEW_CONNECTIONS,
): Promise<Floor> {
  const targets = await readTargets(kubeconfig);
  const connect = () =>
    targets.map(({ server, ca, token }) => ({ pool: poolOf(server, ca, connections), connections, token }));
  if (kind === 'warm') return floorOver(connect());
  const once = async (work: (floor: Floor) => Promise<void>) => {
    const fresh = floorOver(connect());
    await work(fresh);
    await fresh.close();
  };
  return {
    apply: (objects) => once((fresh) => fresh.apply(objects)),
    list: (objects, selector) => once((fresh) => fresh.list(objects, selector)),
    open: async () => {},
    close: async () => {},
  };
}

function floorOver(endpoints: readonly Endpoint[]): Floor {
  const everywhere = async (work: (endpoint: Endpoint) => Promise<unknown>[]) => {
    await Promise.all(endpoints.flatMap(work));
  };
  return {
    apply: (objects) => everywhere((endpoint) => objects.map((object) => applyOne(endpoint, object))),
    list: async (objects, labelSelector) => {
      const collections = [...new Set(objects.map((object) => collectionOf(object)))];
      await Promise.all(
        endpoints.map(async (endpoint) => {
          const lists = collections.map((path) => listOne(endpoint, path, labelSelector));
          const found = (await Promise.all(lists)).reduce((sum, count) => sum + count, 0);
          if (found !== objects.length)
            throw new Error(`floor: found ${found} objects, not ${objects.length}`);
        }),
      );
    },
    open: () =>
      everywhere((endpoint) =>
        Array.from({ length: endpoint.connections }, () =>
          send(endpoint, { method: 'GET', path: '/version' }),
        ),
      ),
    close: () => everywhere(({ pool }) => [pool.close()]),
  };
}

function poolOf(server: string, ca: string, connections: number): Pool {
  return new Pool(server, {
    connections,
    allowH2: false,
    pipelining: 1,
    connect: { ca },
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
  });
}

function applyOne(endpoint: Endpoint, object: KubeObject): Promise<unknown> {
  const path = `${collectionOf(object, object.metadata.namespace)}/${object.metadata.name}?fieldManager=floor&force=true`;
  return send(endpoint, { method: 'PATCH', path, body: JSON.stringify(object) });
}

async function listOne(endpoint: Endpoint, collection: string, labelSelector: string): Promise<number> {
  let found = 0;
  let next = '';
  do {
    const query = new URLSearchParams({ labelSelector, limit: String(PAGE), continue: next });
    const { items, metadata } = (await send(endpoint, {
      method: 'GET',
      path: `${collection}?${query}`,
    })) as { items: unknown[]; metadata: { continue?: string } };
    found += items.length;
    next = metadata.continue ?? '';
  } while (next !== '');
  return found;
}

/** The JSON of the reply: no tool can do without reading it. */
async function send(
  { pool, token }: Endpoint,
  { method, path, body }: { method: 'GET' | 'PATCH'; path: string; body?: string },
): Promise<unknown> {
  const reply = await pool.request({
    method,
    path,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === 'PATCH' && { 'content-type': 'application/apply-patch+yaml' }),
    },
    ...(body !== undefined && { body }),
  });
  const text = await reply.body.text();
  if (reply.statusCode >= 300) throw new Error(`floor: ${reply.statusCode} ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

const PLURALS: Record<string, string> = {
  ConfigMap: 'configmaps',
  CronJob: 'cronjobs',
  Deployment: 'deployments',
  Ingress: 'ingresses',
  NetworkPolicy: 'networkpolicies',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  Secret: 'secrets',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
};

/** Of all namespaces, unless one is named. */
function collectionOf({ apiVersion, kind }: KubeObject, namespace?: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return namespace ? `${root}/namespaces/${namespace}/${PLURALS[kind]}` : `${root}/${PLURALS[kind]}`;
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
