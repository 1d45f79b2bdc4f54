import type { TestContext } from 'node:test';
import { type FederationOptions, federationIn, type TestFederation } from './federation-in.ts';
import { sharedSandbox } from './shared-sandbox.ts';

export type { FederationOptions, TestFederation } from './federation-in.ts';

/** A `verify.timeout` that tests wait out: far longer than a rollout takes, on a loaded machine too. Said as `15 s`. */
export const SOON = '15s';

/** Makes a federation in the sandbox that all tests share, as `federationIn` does. */
export async function newFederation(
  test: Pick<TestContext, 'after'> | undefined,
  options: FederationOptions = {},
): Promise<TestFederation> {
  return federationIn(await sharedSandbox(), test, options);
}
