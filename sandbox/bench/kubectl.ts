import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The blog's way: `kubectl --context` for each cluster, one after the other or all at once. */
export interface Kubectl {
  loop(file: string): Promise<void>;
  parallel(file: string): Promise<void>;
}

export function kubectl(binary: string, kubeconfig: string, contexts: readonly string[]): Kubectl {
  const apply = async (context: string, file: string) => {
    const flags = ['--kubeconfig', kubeconfig, '--context', context];
    await run(binary, [...flags, 'apply', '--server-side', '--force-conflicts', '-f', file]);
  };
  return {
    loop: async (file) => {
      for (const context of contexts) await apply(context, file);
    },
    parallel: async (file) => {
      await Promise.all(contexts.map((context) => apply(context, file)));
    },
  };
}
