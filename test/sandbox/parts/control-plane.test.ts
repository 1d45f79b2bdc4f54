import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { chooseClusters, clusterNames, regionOf } from '../../../sandbox/control-plane/cluster-names.ts';
import { createCertificateAuthority } from '../../../sandbox/control-plane/x509/certificate-authority.ts';

test('the certificate authority is one, and its servers are 127.0.0.1 and localhost', () => {
  const authority = createCertificateAuthority('test');
  const ca = new X509Certificate(authority.certificate);
  const { certificate } = authority.issueServer('server');
  const server = new X509Certificate(certificate);
  assert.equal(ca.ca, true);
  assert.equal(server.ca, false);
  assert.equal(server.checkIssued(ca), true);
  assert.equal(server.verify(ca.publicKey), true);
  assert.equal(
    server.verify(new X509Certificate(createCertificateAuthority('test').certificate).publicKey),
    false,
  );
  assert.equal(server.checkIP('127.0.0.1'), '127.0.0.1');
  assert.equal(server.checkHost('localhost'), 'localhost');
  assert.ok(server.validFromDate.getTime() < Date.now() && Date.now() < server.validToDate.getTime());
});

const regions = ['asia-east1', 'europe-west1', 'us-central1'];

for (const [count, expected] of [
  [1, 1],
  [3, 3],
  [4, 3],
  [9, 3],
] as const) {
  test(`${count} clusters are spread over ${expected} region(s)`, () => {
    const names = chooseClusters(count);
    assert.equal(new Set(names).size, count);
    assert.equal(new Set(names.map(regionOf)).size, expected);
    assert.deepEqual(names, names.toSorted());
    assert.ok(names.every((name) => regions.includes(regionOf(name))));
  });
}

for (const count of [0, 10, 1.5, Number.NaN]) {
  test(`${count} clusters are refused`, () => {
    assert.throws(() => chooseClusters(count), new RegExp(`1 to ${clusterNames.length}`));
  });
}
