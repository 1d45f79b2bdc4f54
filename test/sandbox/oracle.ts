import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type FederationOptions, newFederation, type TestFederation } from './federation-fixture.ts';
import { type Oracle, oracleOf, recordTips } from './what-holds.ts';

export interface Settled<Process> {
  federation: TestFederation;
  oracle: Oracle;
  /** What `start` gave. */
  processes: Process;
  /** The first commit, a success. */
  first: string;
}

/** A federation after its first success, with objects of other people beside ours, and an oracle that saw all of it. */
export async function settledFederation<Process>(
  t: TestContext,
  start: (federation: TestFederation) => Promise<Process>,
  options: FederationOptions = {},
): Promise<Settled<Process>> {
  const federation = await newFederation(t, { ...options, settings: { sweep: '1s', ...options.settings } });
  const { tips, stop } = recordTips(federation);
  t.after(stop);
  const processes = await start(federation);
  const first = await federation.push('the first');
  assert.equal((await federation.verdict(first)).state, 'success');
  return { federation, oracle: await oracleOf(federation, tips), processes, first };
}
