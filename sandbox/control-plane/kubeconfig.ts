import { writeFile } from 'node:fs/promises';

/** How one user reaches some clusters; each context has its cluster's name. */
export interface KubeconfigOptions {
  user: string;
  token: string;
  /** PEM. */
  ca: string;
  clusters: { name: string; server: string }[];
}

/** Writes a kubeconfig (JSON is YAML too), readable by its owner alone. The first cluster is the current context. */
export async function writeKubeconfig(file: string, options: KubeconfigOptions): Promise<void> {
  await writeFile(file, `${JSON.stringify(kubeconfig(options), undefined, 2)}\n`, { mode: 0o600 });
}

function kubeconfig({ user, token, ca, clusters }: KubeconfigOptions): object {
  const authority = Buffer.from(ca).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': clusters[0]?.name,
    clusters: clusters.map(({ name, server }) => ({
      name,
      cluster: { server, 'certificate-authority-data': authority },
    })),
    users: [{ name: user, user: { token } }],
    contexts: clusters.map(({ name }) => ({ name, context: { cluster: name, user } })),
  };
}
