import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../sandbox/control-plane/x509/certificate-authority.ts';
import { freePort } from '../../sandbox/processes/free-port.ts';
import { until } from '../../sandbox/processes/until.ts';
import { newFederation } from './federation-fixture.ts';

/** Admits everything, once it is started: the backend of a webhook that comes up later than its configuration. */
async function startBackend(
  test: TestContext,
  authority: CertificateAuthority,
  port: number,
): Promise<Server> {
  const { certificate, key } = authority.issueServer('webhook');
  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { uid } = (JSON.parse(Buffer.concat(chunks).toString()) as { request: { uid: string } }).request;
    const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...review, response: { uid, allowed: true } }));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  assert.equal((server.address() as AddressInfo).port, port);
  return server;
}

function configuration(name: string, namespace: string, backend: { url: string; ca: string }): string {
  return JSON.stringify({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name: 'all.example.com',
        clientConfig: { url: backend.url, caBundle: Buffer.from(backend.ca).toString('base64') },
        rules: [{ operations: ['CREATE', 'UPDATE'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        objectSelector: { matchExpressions: [{ key: 'guarded', operator: 'Exists' }] },
        sideEffects: 'None',
        failurePolicy: 'Fail',
        timeoutSeconds: 5,
        admissionReviewVersions: ['v1'],
      },
    ],
  });
}

const guarded = (value: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'guarded', labels: { guarded: 'true' } },
    data: { value },
  });

describe('a webhook of the same commit whose backend is not up yet', () => {
  it('comes last, so that it stops none of its own commit; what it stops later is tried until it is up', async (t) => {
    const federation = await newFederation(t, { clusters: 1 });
    await federation.start('run');
    const [cluster] = federation.clusters as [SandboxCluster];
    const name = `hook-${federation.name}`;
    const collection = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
    t.after(() => cluster.client.request('DELETE', `${collection}/${name}`));
    const authority = createCertificateAuthority('webhook');
    const port = await freePort();
    const backend = { url: `https://127.0.0.1:${port}/`, ca: authority.certificate };
    const first = await federation.push('the first', {
      'base/0-hook.yaml': configuration(name, federation.namespace, backend),
      'base/guarded.yaml': guarded('first'),
    });
    assert.equal((await federation.verdict(first)).state, 'success');

    const probe = { metadata: { name: 'probe', labels: { guarded: 'true' } } };
    const isGuarded = async () => {
      const maps = `/api/v1/namespaces/${federation.namespace}/configmaps?dryRun=All`;
      return (await cluster.client.request('POST', maps, probe)).status === 500;
    };
    await until(isGuarded, { what: `${cluster.name}: the webhook is asked`, everyMs: 50 });
    const second = await federation.push('the second', { 'base/guarded.yaml': guarded('second') });
    const [fault] = (await federation.outcome(cluster, second)).faults;
    assert.match(fault?.message ?? '', /failed calling webhook "all\.example\.com"/);
    assert.equal(fault?.final, false);
    await federation.assertPending(second);

    await startBackend(t, authority, port);
    const { state, description } = await federation.verdict(second);
    assert.equal(state, 'success', description ?? '');
    const live = await federation.live(cluster, 'configmaps/guarded');
    assert.deepEqual(live?.['data'], { value: 'second' });
  });
});
