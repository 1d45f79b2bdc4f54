import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { User } from '../../sandbox/control-plane/credentials.ts';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { createCertificateAuthority } from '../../sandbox/control-plane/x509/certificate-authority.ts';
import { until } from '../../sandbox/processes/until.ts';

/** Holds all writes of ConfigMaps in one namespace of one cluster, so that a test has a middle to act in. */
export interface AdmissionGate {
  /** Resolves once a write stands before it, with whose it is. */
  held(): Promise<User>;
  /** Lets through what stands before it, and whatever comes. */
  open(): void;
}

interface Review {
  request: { uid: string; name: string; userInfo: { username: User }; dryRun?: boolean };
}

const probe = { metadata: { name: 'probe' } };

const collection = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

/** Resolves when the gate is there and closed; the namespace must exist. It goes with the test. */
export async function closeGate(
  test: TestContext,
  cluster: SandboxCluster,
  namespace: string,
): Promise<AdmissionGate> {
  const authority = createCertificateAuthority('admission gate');
  const { certificate, key } = authority.issueServer('admission-gate');
  const waiting = new Set<() => void>();
  const { promise: somethingHeld, resolve: tellHeld } = Promise.withResolvers<User>();
  let isOpen = false;
  let isThere = false;

  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const { uid, name: object, userInfo, dryRun } = (JSON.parse(await textOf(request)) as Review).request;
    const admit = () => {
      const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...review, response: { uid, allowed: true } }));
    };
    isThere ||= object === probe.metadata.name;
    if (isOpen || dryRun) return admit();
    waiting.add(admit);
    tellHeld(userInfo.username);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const open = () => {
    isOpen = true;
    for (const admit of waiting) admit();
    waiting.clear();
  };
  const name = `gate-${namespace}`;
  test.after(async () => {
    open();
    await cluster.client.request('DELETE', `${collection}/${name}`);
    server.closeAllConnections();
    server.close();
  });

  const { port } = server.address() as AddressInfo;
  await cluster.client.request('POST', collection, {
    metadata: { name },
    webhooks: [webhook(namespace, `https://127.0.0.1:${port}/`, authority.certificate)],
  });
  const asked = async () => {
    await cluster.client.request('POST', `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`, probe);
    return isThere;
  };
  await until(asked, { what: `${cluster.name}: the gate is asked`, everyMs: 20 });
  return { held: () => somethingHeld, open };
}

function webhook(namespace: string, url: string, ca: string): object {
  return {
    name: 'gate.example.com',
    clientConfig: { url, caBundle: Buffer.from(ca).toString('base64') },
    rules: [
      { operations: ['CREATE', 'UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] },
    ],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    sideEffects: 'None',
    failurePolicy: 'Ignore',
    timeoutSeconds: 30,
    admissionReviewVersions: ['v1'],
  };
}

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
