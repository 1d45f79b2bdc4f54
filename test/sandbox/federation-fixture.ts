import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { RecordedStatus } from '../../sandbox/github/github-state.ts';
import { type Installation, type InstallationOptions, install } from '../../sandbox/installation.ts';
import { type Files, type SampleOptions, sampleFiles } from '../../sandbox/sample.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { sharedSandbox } from './shared-sandbox.ts';

export interface FederationOptions {
  /** How many of the sandbox's clusters, from the first by name; those with controllers come first. */
  clusters?: number;
  settings?: InstallationOptions['settings'];
  spec?: SampleOptions['spec'];
  kubeconfig?: string;
}

/** One test's own federation: name, namespace, repository, GitHub and processes; the clusters are shared. */
export interface TestFederation extends Installation {
  sandbox: Sandbox;
  name: string;
  namespace: string;
  clusters: SandboxCluster[];
  /** The sample as it was made; change it and `push`. */
  files: Files;
  /** Publishes `files` with these changes (undefined removes a file); resolves with the sha. */
  push(message: string, changes?: Record<string, string | undefined>): Promise<string>;
  /** The final `lockstep` status of a commit. */
  verdict(sha: string, withinMs?: number): Promise<RecordedStatus>;
}

/** Makes a federation; its processes end with the test that made it. Nothing is pushed yet. */
export async function newFederation(options: FederationOptions = {}): Promise<TestFederation> {
  const sandbox = await sharedSandbox();
  const name = `t-${randomBytes(4).toString('hex')}`;
  const clusters = sandbox.clusters.slice(0, options.clusters ?? 3);
  const installation = await install(sandbox, {
    repository: `acme/${name}`,
    ...(options.settings && { settings: options.settings }),
    ...(options.kubeconfig && { kubeconfig: options.kubeconfig }),
  });
  const files = await sampleFiles({
    clusters,
    federation: name,
    namespace: name,
    nodePort: 0,
    ...(options.spec && { spec: options.spec }),
  });
  after(() => installation.stop());
  return {
    ...installation,
    sandbox,
    name,
    namespace: name,
    clusters,
    files,
    push: async (message, changes = {}) => {
      for (const [path, content] of Object.entries(changes)) {
        if (content !== undefined) files[path] = content;
        else if (path in files) {
          delete files[path];
          await installation.copy.remove(path);
        }
      }
      return installation.copy.publish(files, message);
    },
    verdict: (sha, withinMs = 30_000) =>
      installation.github.waitForStatus(
        sha,
        ({ context, state }) => context === 'lockstep' && state !== 'pending',
        withinMs,
      ),
  };
}
