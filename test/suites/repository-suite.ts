import { afterEach, beforeEach, describe } from 'node:test';
import { debtCases } from './repository/debt-cases.ts';
import { historyCases } from './repository/history-cases.ts';
import { mergeCases } from './repository/merge-cases.ts';
import { otherRefCases } from './repository/other-ref-cases.ts';
import { tipCases } from './repository/tip-cases.ts';
import { treeCases } from './repository/tree-cases.ts';
import type { RepositoryWorld } from './repository/world.ts';

const GROUPS = [tipCases, treeCases, historyCases, otherRefCases, mergeCases, debtCases];

/** What every `Repository` does. `limits` of the world's repository are those that are passed here. */
export function repositorySuite(name: string, open: () => Promise<RepositoryWorld>): void {
  describe(name, () => {
    let world: RepositoryWorld;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.close());
    for (const cases of GROUPS) cases(() => world);
  });
}
