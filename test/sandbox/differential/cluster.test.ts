import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import { type ClusterHistory, historyOf } from './cluster-commands.ts';
import { kindCases } from './cluster-kinds.ts';
import { bearNamespace, type ClusterSide, doubleSide, type RealSide, realSide } from './cluster-side.ts';
import { compareHistories } from './compare-histories.ts';
import { normalized } from './normalize.ts';
import { playCluster } from './play-cluster.ts';

describe('the cluster in memory does as a real API server does', () => {
  const namespace = `differential-${systemClock.nonce()}`;
  let real: RealSide;
  let restore = () => {};

  before(async () => {
    const { kubeconfigs, clusters, loadBalancer } = await sharedSandbox();
    const cluster = clusters.at(-1);
    if (cluster === undefined) throw new Error('the sandbox has no cluster');
    // Ingresses get no address but those of the histories.
    loadBalancer.set({ cluster: cluster.name, namespace, mode: 'forgetful' });
    restore = () => loadBalancer.reset(namespace);
    real = realSide(cluster, kubeconfigs.admin, namespace);
    await bearNamespace(real.as('lockstep'), namespace);
  });
  after(async () => {
    restore();
    await real.close();
  });

  for (const [kind, kindCase] of Object.entries(kindCases)) {
    const play = async (side: ClusterSide, history: ClusterHistory) =>
      normalized(await playCluster(side, kindCase, { namespace, history }), kindCase.filledIn);
    it(`${kind}: random histories of several managers`, () =>
      compareHistories({
        history: historyOf(kind, kindCase),
        onDouble: async (history) => play(await doubleSide(namespace), history),
        onReal: (history) => play(real, history),
        runs: 4,
      }));
  }
});
