import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryCluster } from '../../doubles/memory-cluster.ts';
import { clusterSuite } from '../../suites/cluster-suite.ts';

clusterSuite('the in-memory double', async () => {
  const cluster = memoryCluster({ name: 'memory', clock: manualClock() });
  return {
    cluster,
    asOther: cluster.as,
    writeStatus: async (resource, at, status) => cluster.asThirdParty.writeStatus(resource, at, status),
    namespace: 'suite',
    close: () => cluster.close(),
  };
});
