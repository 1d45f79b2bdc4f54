import { after, before, describe } from 'node:test';
import { type Bench, benchOf, type OpenedCluster } from './cluster/bench.ts';
import { discoveryCases } from './cluster/discovery-cases.ts';
import { ownershipCases } from './cluster/ownership-cases.ts';
import { preconditionCases } from './cluster/precondition-cases.ts';
import { readCases } from './cluster/read-cases.ts';
import { refusalCases } from './cluster/refusal-cases.ts';
import { terminatingCases } from './cluster/terminating-cases.ts';
import { watchCases } from './cluster/watch-cases.ts';
import { writeCases } from './cluster/write-cases.ts';

const GROUPS = {
  discovery: discoveryCases,
  reads: readCases,
  writes: writeCases,
  preconditions: preconditionCases,
  ownership: ownershipCases,
  terminating: terminatingCases,
  refusals: refusalCases,
  watches: watchCases,
};

/**
 * What every `Cluster` must do, as node:test cases. The double and the real API server both run it: where they
 * differ, the double lies.
 */
export function clusterSuite(name: string, open: () => Promise<OpenedCluster>): void {
  describe(name, () => {
    let bench: Bench;
    before(async () => {
      bench = benchOf(await open());
    });
    after(() => bench.close());
    for (const [group, cases] of Object.entries(GROUPS)) {
      describe(group, () => cases(() => bench));
    }
  });
}
