import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { bits, der, integer, octets, oid, sequence, setOf, tagged, text, time, yes } from './der.ts';

/** A certificate and its private key, PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

export interface CertificateAuthority {
  /** PEM: what a client has to trust. */
  certificate: string;
  /** For a server on this machine: `localhost` and 127.0.0.1. */
  issueServer(commonName: string): KeyPair;
}

/**
 * A certificate authority of our own, ECDSA P-256, good for 30 days, so that clients of the sandbox verify TLS as they
 * do elsewhere. Made here because Node can sign but not write certificates, and not every machine has openssl.
 */
export function createCertificateAuthority(name: string): CertificateAuthority {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { name, key: ca.privateKey, keyId: keyId(ca.publicKey) };
  return {
    certificate: certify(issuer, { name, key: ca.publicKey, extensions: authorityExtensions() }),
    issueServer: (commonName) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return {
        certificate: certify(issuer, { name: commonName, key: publicKey, extensions: serverExtensions() }),
        key: pem(privateKey),
      };
    },
  };
}

/** A key that signs service account tokens: private and public, PEM. */
export function createSigningKey(): { key: string; publicKey: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    key: pem(privateKey),
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const hour = 3_600_000;

interface Issuer {
  name: string;
  key: KeyObject;
  keyId: Buffer;
}

interface Subject {
  name: string;
  key: KeyObject;
  extensions: Buffer[];
}

/** RFC 5280, 4.1: version 3. */
function certify(issuer: Issuer, subject: Subject): string {
  const now = Date.now();
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    commonName(issuer.name),
    sequence(time(new Date(now - hour)), time(new Date(now + 30 * 24 * hour))),
    commonName(subject.name),
    subject.key.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...subject.extensions, ...keyIdentifiers(issuer.keyId, keyId(subject.key)))),
  );
  const certificate = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, issuer.key)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function commonName(name: string): Buffer {
  return sequence(setOf(sequence(oid('2.5.4.3'), text(name))));
}

function authorityExtensions(): Buffer[] {
  const basicConstraints = sequence(oid('2.5.29.19'), yes, octets(sequence(yes)));
  const keyCertSign = sequence(oid('2.5.29.15'), yes, octets(bits(Buffer.from([0b0000_0100]), 2)));
  return [basicConstraints, keyCertSign];
}

function serverExtensions(): Buffer[] {
  const dnsName = der(0x82, Buffer.from('localhost'));
  const ipAddress = der(0x87, Buffer.from([127, 0, 0, 1]));
  const digitalSignature = sequence(oid('2.5.29.15'), yes, octets(bits(Buffer.from([0b1000_0000]), 7)));
  const serverAuth = sequence(oid('2.5.29.37'), octets(sequence(oid('1.3.6.1.5.5.7.3.1'))));
  const alternativeNames = sequence(oid('2.5.29.17'), octets(sequence(dnsName, ipAddress)));
  return [digitalSignature, serverAuth, alternativeNames];
}

/** Strict verifiers want both (RFC 5280, 4.2.1.1 and 4.2.1.2). */
function keyIdentifiers(issuer: Buffer, subject: Buffer): Buffer[] {
  const authorityKey = sequence(oid('2.5.29.35'), octets(sequence(der(0x80, issuer))));
  const subjectKey = sequence(oid('2.5.29.14'), octets(octets(subject)));
  return [authorityKey, subjectKey];
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
