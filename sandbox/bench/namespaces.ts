import type { Sandbox } from '../sandbox.ts';

/** Makes namespaces on all clusters; what is there already stays as it is. */
export async function makeNamespaces({ clusters }: Sandbox, names: readonly string[]): Promise<void> {
  const manifest = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await Promise.all(
    clusters.flatMap(({ client }) =>
      names.map((name) => client.request('POST', '/api/v1/namespaces', manifest(name))),
    ),
  );
}
