import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Clock } from '../clock/clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isLabel } from '../federation/label.ts';
import { federationPath } from '../federation/parse-federation.ts';
import { askUid } from './ask-uid.ts';
import { type AccessOptions, accessOf, withAccess } from './cluster-access.ts';
import { asCallersError } from './cluster-problem.ts';
import type { CommandContext } from './command.ts';
import { type Enrolled, enrollCluster, readFederation } from './enroll/enroll-cluster.ts';
import { labelOf } from './names.ts';
import type { Output } from './output.ts';
import { startProgress } from './progress.ts';
import { untilStopped } from './until-stopped.ts';
import { UsageError } from './usage-error.ts';

export interface EnrollOptions {
  repoDir: string;
  replace?: boolean;
}

export interface EnrollDeps {
  clock: Clock;
  output: Output;
  cluster: Cluster;
}

const HELP = `
Writes the uid of the cluster's kube-system namespace to federation.yaml, and
nothing to the cluster.
Exit codes: 0 pinned; 1 the cluster did not answer, or another pin is in the
way; 64 wrong arguments or settings.`;

/** `lockstep enroll NAME`: from then on nothing but this very cluster is obeyed under that name. */
export function addEnroll(root: Command, { env, output }: CommandContext): void {
  withAccess(root.command('enroll').description('pin a cluster by the uid of its kube-system'))
    .argument('<name>', 'of the cluster in federation.yaml; may be new')
    .option('--repo-dir <dir>', 'the manifests repository on disk', '.')
    .option('--context <name>', 'of the kubeconfig (default: the name)')
    .option('--replace', 'in place of another pin')
    .option('-c, --config <file>', 'settings, if any (default: lockstep.yaml)')
    .addHelpText('after', HELP)
    .action(async (name: string, options: EnrollOptions & AccessOptions & { context?: string }) => {
      requireLabel(name);
      const { openCluster } = await import('./open-cluster.ts');
      const cluster = openCluster(name, await accessOf(name, options, env), { clock: systemClock, env });
      const stopping = untilStopped();
      try {
        await enroll({ clock: systemClock, output, cluster }, options, stopping.signal);
      } finally {
        stopping.release();
        await cluster.close();
      }
    });
}

/** Asks the cluster who it is, and writes that down. Throws an error that says what to do where it cannot. */
export async function enroll(deps: EnrollDeps, options: EnrollOptions, stop: AbortSignal): Promise<void> {
  const { name } = deps.cluster;
  const path = join(options.repoDir, federationPath);
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new UsageError(
      `${path} cannot be read (${cause.code}). Name the manifests repository with --repo-dir; \`lockstep init DIR\` makes one`,
    );
  });
  readFederation(text);
  const uid = await uidOf(deps, stop);
  const enrolled = enrollCluster(text, { name, uid, replace: options.replace ?? false });
  if (enrolled.text !== text) await writeFile(path, enrolled.text);
  deps.output.stdout(`${told(enrolled, { name, uid, path }).join('\n')}\n`);
}

async function uidOf({ clock, output, cluster }: EnrollDeps, stop: AbortSignal): Promise<string> {
  const progress = startProgress(clock, output);
  progress.say(`asking ${cluster.name} who it is`);
  try {
    return await askUid(clock, cluster, stop);
  } catch (error) {
    throw asCallersError(cluster.name, error);
  } finally {
    progress.end();
  }
}

function told(
  { done, before, federation }: Enrolled,
  { name, uid, path }: { name: string; uid: string; path: string },
): string[] {
  const line = federation.clusters.find((cluster) => cluster.name === name)?.place.line ?? 1;
  const at = `${path}:${line}: `;
  const review = 'Next: look at the change with `git diff`, commit it, and push.';
  switch (done) {
    case 'unchanged':
      return [`${at}${name} is pinned to uid ${uid} already; nothing was written`];
    case 'pinned':
      return [`${at}${name} is pinned to uid ${uid}`, review];
    case 'replaced':
      return [`${at}${name} is pinned to uid ${uid}, no longer to ${before}`, review];
    case 'added':
      return [
        `${at}${name} is added, pinned to uid ${uid}`,
        `It gets what is in ${federation.base}/; what is its own goes to ${federation.overlays}/${name}/.`,
        review,
      ];
  }
}

function requireLabel(name: string): void {
  if (isLabel(name)) return;
  const instead = labelOf(name) || 'my-cluster';
  throw new UsageError(
    `"${name}" cannot name a cluster: a name is at most 63 lower-case letters, digits and "-". ` +
      `For a context of that name: lockstep enroll ${instead} --context '${name}'`,
  );
}
