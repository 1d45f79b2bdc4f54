import { parseArgs } from 'node:util';
import { clusterNames } from '../control-plane/cluster-names.ts';

export const DEMO_HELP = `npm run demo -- [--clusters N] [--once] [--json]

Pushes a commit to real Kubernetes API servers on this machine, and shows how Lockstep answers for it.

  --clusters N  how many clusters, 1 to ${clusterNames.length} (default: ${clusterNames.length})
  --once        end after the first verdict; otherwise clone, change and push until Ctrl-C
  --json        print one line of JSON at the end, and everything else on stderr

Exit codes: 0 the first commit is a success; 1 it is not, or the demo could not run;
64 wrong arguments; 130 interrupted before the first verdict.`;

export interface DemoOptions {
  clusters: number;
  once: boolean;
  json: boolean;
  help: boolean;
}

/** Throws an `Error` that names what is wrong with the arguments. */
export function demoOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      clusters: { type: 'string', default: `${clusterNames.length}` },
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  const clusters = Number(values.clusters);
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > clusterNames.length) {
    throw new Error(`--clusters ${values.clusters}: write a number from 1 to ${clusterNames.length}`);
  }
  return { ...values, clusters };
}
