import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCertificateAuthority, createSigningKey } from './x509/certificate-authority.ts';

/**
 * Who talks to the API servers; all may do everything, and the audit log tells them apart.
 * `admin` is the person at the keyboard, `control-plane` the controllers and kubelets, `auditor` the reader of the log.
 */
export const users = ['admin', 'lockstep', 'load-balancer', 'control-plane', 'auditor'] as const;

export type User = (typeof users)[number];

/** What API servers need to be trusted and to know who asks; the same for all clusters of a sandbox. */
export interface Credentials {
  /** PEM: clients trust servers by it. */
  ca: string;
  tokens: Record<User, string>;
  files: {
    ca: string;
    certificate: string;
    key: string;
    tokens: string;
    signingKey: string;
    signingPublicKey: string;
  };
}

export async function createCredentials(folder: string): Promise<Credentials> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const save = async (name: string, content: string) => {
    const file = join(folder, name);
    await writeFile(file, content, { mode: 0o600 });
    return file;
  };
  const ca = createCertificateAuthority('lockstep sandbox');
  const server = ca.issueServer('kube-apiserver');
  const signing = createSigningKey();
  const tokens = Object.fromEntries(users.map((user) => [user, randomBytes(16).toString('hex')]));
  const lines = users.map((user) => `${tokens[user]},${user},${user},system:masters\n`);
  return {
    ca: ca.certificate,
    tokens: tokens as Credentials['tokens'],
    files: {
      ca: await save('ca.crt', ca.certificate),
      certificate: await save('server.crt', server.certificate),
      key: await save('server.key', server.key),
      tokens: await save('tokens.csv', lines.join('')),
      signingKey: await save('service-account.key', signing.key),
      signingPublicKey: await save('service-account.pub', signing.publicKey),
    },
  };
}
