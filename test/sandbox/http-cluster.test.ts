import { systemClock } from '../../src/clock/system-clock.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { httpCluster } from '../../src/cluster/http/http-cluster.ts';
import { objectPath } from '../../src/cluster/http/paths.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { clusterSuite } from '../suites/cluster-suite.ts';
import { sharedSandbox } from './shared-sandbox.ts';

clusterSuite('a real API server', async () => {
  const { kubeconfigs, clusters } = await sharedSandbox();
  const [first] = clusters;
  if (first === undefined) throw new Error('the sandbox has no cluster');
  const kubeconfig = { path: kubeconfigs.admin, context: first.name };
  const opened = new Map<string, Cluster>();
  const as = (manager: string): Cluster => {
    const cluster =
      opened.get(manager) ??
      httpCluster({ name: first.name, kubeconfig, allow: [], clock: systemClock, manager });
    opened.set(manager, cluster);
    return cluster;
  };
  return {
    cluster: as('lockstep'),
    asOther: as,
    writeStatus: async (resource, at, status) => {
      const path = `${objectPath(resource, at)}/status?fieldManager=controller`;
      const { body } = await first.client.request('PATCH', path, { status }, 'application/merge-patch+json');
      return body as KubeObject;
    },
    namespace: `suite-${systemClock.nonce()}`,
    close: async () => {
      await Promise.all([...opened.values()].map((cluster) => cluster.close()));
    },
  };
});
