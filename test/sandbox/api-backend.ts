import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { createCertificateAuthority } from '../../sandbox/control-plane/x509/certificate-authority.ts';

/** Serves an empty API on loopback, for an APIService to lead to; resolves with its port. It goes with the test. */
export async function serveEmptyApi(test: TestContext, groupVersion: string): Promise<number> {
  const { certificate, key } = createCertificateAuthority('empty api').issueServer('empty-api');
  const resources = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: [] };
  const server = createServer({ cert: certificate, key }, (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(resources));
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}
