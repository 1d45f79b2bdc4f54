import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { createCertificateAuthority } from '../../sandbox/control-plane/x509/certificate-authority.ts';
import { until } from '../../sandbox/processes/until.ts';
import type { KubeObject } from '../../src/cluster/object.ts';

/** RFC 6902. */
export type JsonPatch = { op: 'add' | 'replace'; path: string; value: unknown }[];

export interface Mutation {
  namespace: string;
  resource: { group: string; plural: string };
  patch(object: KubeObject): JsonPatch;
}

interface Review {
  request: { uid: string; object: KubeObject };
}

const collection = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** A mutating webhook for one kind in one namespace, which must exist. Resolves when it is asked; it goes with the test. */
export async function startMutation(
  test: TestContext,
  cluster: SandboxCluster,
  mutation: Mutation,
): Promise<void> {
  const authority = createCertificateAuthority('admission mutation');
  const { certificate, key } = authority.issueServer('admission-mutation');
  let asked = 0;
  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const { uid, object } = ((await json(request)) as Review).request;
    asked++;
    const isProbe = object.metadata.name === 'probe';
    const patch = Buffer.from(JSON.stringify(isProbe ? [] : mutation.patch(object))).toString('base64');
    const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ ...review, response: { uid, allowed: true, patchType: 'JSONPatch', patch } }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const name = `mutation-${mutation.namespace}`;
  test.after(async () => {
    await cluster.client.request('DELETE', `${collection}/${name}`);
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}/`;
  await cluster.client.request('POST', collection, {
    metadata: { name },
    webhooks: [webhook(mutation, url, authority.certificate)],
  });
  const isAsked = async () => {
    await cluster.client.request('POST', probePath(mutation), probe);
    return asked > 0;
  };
  await until(isAsked, { what: `${cluster.name}: the webhook is asked`, everyMs: 20 });
}

function probePath({ namespace, resource: { group, plural } }: Mutation): string {
  const api = group === '' ? '/api/v1' : `/apis/${group}/v1`;
  return `${api}/namespaces/${namespace}/${plural}?dryRun=All`;
}

/** Whatever kind it is taken for: what is invalid is found after mutation. */
const probe = {
  metadata: { name: 'probe' },
  spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: {} } },
};

function webhook({ namespace, resource: { group, plural } }: Mutation, url: string, ca: string): object {
  return {
    name: 'mutation.example.com',
    clientConfig: { url, caBundle: Buffer.from(ca).toString('base64') },
    rules: [
      { operations: ['CREATE', 'UPDATE'], apiGroups: [group], apiVersions: ['v1'], resources: [plural] },
    ],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    sideEffects: 'None',
    failurePolicy: 'Ignore',
    admissionReviewVersions: ['v1'],
  };
}
