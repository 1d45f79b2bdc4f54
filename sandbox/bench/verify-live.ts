import type { Sandbox } from '../sandbox.ts';

/** Fails unless this round's value is live on every cluster: a success that is none must not win. */
export async function verifyLive(
  { clusters }: Sandbox,
  { namespace, name }: { namespace: string; name: string },
  value: string,
): Promise<void> {
  await Promise.all(
    clusters.map(async ({ name: cluster, client }) => {
      const { body } = await client.request('GET', `/api/v1/namespaces/${namespace}/configmaps/${name}`);
      const live = (body as { data?: Record<string, string> }).data?.['round'];
      if (live !== value) throw new Error(`bench: a wrong success: ${cluster} has ${live}, not ${value}`);
    }),
  );
}
