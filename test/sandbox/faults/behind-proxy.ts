import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type ApiProxy, startApiProxy } from '../../../sandbox/control-plane/api-proxy.ts';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import type { LockstepProcess } from '../../../sandbox/installation.ts';
import type { TestFederation } from '../federation-fixture.ts';
import { type Settled, settledFederation } from '../oracle.ts';
import { sharedSandbox } from '../shared-sandbox.ts';

export interface BehindProxy extends Settled<LockstepProcess> {
  /** The way to the odd cluster. */
  proxy: ApiProxy;
  odd: SandboxCluster;
  good: SandboxCluster;
}

let count = 0;

/** A settled federation of two clusters; Lockstep, and nobody else, reaches the odd one through a proxy. */
export async function behindProxy(t: TestContext): Promise<BehindProxy> {
  const sandbox = await sharedSandbox();
  const [good, odd] = sandbox.clusters as [SandboxCluster, SandboxCluster];
  const folder = join(sandbox.folder, `proxy-${count++}`);
  await mkdir(folder);
  const proxy = await startApiProxy(odd, { kubeconfig: sandbox.kubeconfig, folder });
  t.after(() => proxy.close());
  const settled = await settledFederation(t, (federation) => federation.start('run'), {
    settings: { clusters: { [odd.name]: { kubeconfig: proxy.kubeconfig } } },
  });
  return { ...settled, proxy, odd, good };
}

export const note = (text: string) => ({
  'base/note.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: "${text}"\n`,
});

/** The good cluster has all of this commit, while the odd one has not: a look at it that got as far as a claim has failed. */
export async function assertOnlyGoodHas(
  { federation, good, odd }: Pick<BehindProxy, 'federation' | 'good' | 'odd'>,
  sha: string,
): Promise<void> {
  await federation.outcome(good, sha);
  if ((await federation.record(odd))?.revision !== sha) return;
  assert.equal((await federation.outcome(odd, sha)).state, 'failed');
}

/** The first final state that is told of a commit, in one line. */
export async function answer(federation: TestFederation, sha: string): Promise<string> {
  const { state, description } = await federation.verdict(sha);
  return `${state}: ${description}`;
}

/** Nothing of what Lockstep says holds any of these: its log, statuses, metrics and pages. */
export async function assertNeverSaid(
  { federation, processes }: Pick<BehindProxy, 'federation' | 'processes'>,
  shas: readonly string[],
  secrets: readonly string[],
): Promise<void> {
  const paths = ['/metrics', '/commits', ...shas.map((sha) => `/commits/${sha}`)];
  const pages = await Promise.all(paths.map(async (path) => (await fetch(`${processes.url}${path}`)).text()));
  const statuses = shas.flatMap((sha) => JSON.stringify(federation.github.statuses(sha)));
  const said = [...pages, ...statuses, await readFile(processes.logFile, 'utf8')].join('\n');
  const spellings = secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('base64').slice(0, -3),
  ]);
  for (const spelling of spellings) assert.ok(!said.includes(spelling), `${spelling} was said`);
}
