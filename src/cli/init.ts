import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../clock/system-clock.ts';
import { isLabel } from '../federation/label.ts';
import { type AccessOptions, withAccess } from './cluster-access.ts';
import type { CommandContext } from './command.ts';
import { fillTemplate } from './init/fill-template.ts';
import { type FindDeps, findClusters } from './init/find-clusters.ts';
import { settingsText } from './init/settings-text.ts';
import { tellInit } from './init/tell-init.ts';
import { readTemplate, templateFolder } from './init/template.ts';
import { defaultKubeconfig } from './kubeconfig-source.ts';
import { labelOf, nameContexts } from './names.ts';
import { untilStopped } from './until-stopped.ts';
import { EXIT, UsageError } from './usage-error.ts';

export interface InitOptions {
  context?: string[];
  name?: string;
  configOut?: string;
}

export interface InitDeps extends FindDeps {
  /** All contexts of a kubeconfig. */
  readContexts: (path: string) => Promise<string[]>;
  /** Absolute. */
  kubeconfig: string;
  allow: readonly string[];
}

const HELP = `
Contexts become clusters: names that are no DNS-1123 labels are changed, and a
second context of the same cluster is left out.
Exit codes: 0 all pinned; 1 written, but a cluster did not say who it is;
64 wrong arguments, nothing was written.`;

/** `lockstep init DIR`: a manifests repository to start from, for the clusters of a kubeconfig. */
export function addInit(root: Command, { env, output, finish }: CommandContext): void {
  withAccess(root.command('init').description('make a repository for the clusters of a kubeconfig'))
    .argument('<dir>', 'where: an empty folder, or none yet; `git init` is yours')
    .option(
      '--context <name>',
      'only this one; repeatable (default: all contexts)',
      (one, before: string[] = []) => [...before, one],
    )
    .option('--name <name>', "of the federation (default: the folder's)")
    .option('--config-out <file>', 'write lockstep.yaml there (default: print it)')
    .addHelpText('after', HELP)
    .action(async (dir: string, options: InitOptions & AccessOptions) => {
      const kubeconfig = resolve(options.kubeconfig ?? defaultKubeconfig(env));
      const allow = options.allow ?? [];
      const { openCluster } = await import('./open-cluster.ts');
      const { readContexts } = await import('../cluster/http/kubeconfig.ts');
      const stopping = untilStopped();
      const open: InitDeps['open'] = ({ name, context }) =>
        openCluster(name, { path: kubeconfig, context, allow }, { clock: systemClock, env });
      try {
        const deps = { clock: systemClock, output, open, readContexts, kubeconfig, allow };
        finish(await init(deps, dir, options, stopping.signal));
      } finally {
        stopping.release();
      }
    });
}

/** Asks every cluster who it is, and writes the repository. Gives the exit code. */
export async function init(
  deps: InitDeps,
  dir: string,
  options: InitOptions,
  stop: AbortSignal,
): Promise<number> {
  const federation = federationName(dir, options.name);
  const template = await readTemplate(templateFolder());
  await requireRoom(dir, options.configOut);
  const contexts = nameContexts(await chosenContexts(deps, options.context));
  const found = await findClusters(deps, contexts, stop);
  const clusters = found.filter(({ sameAs }) => sameAs === undefined);
  await writeFiles(dir, fillTemplate(template, federation, clusters));
  const settings = settingsText({ ...deps, clusters });
  if (options.configOut) await writeFile(options.configOut, settings, { flag: 'wx' });
  deps.output.stdout(tellInit({ dir, federation, found, configOut: options.configOut, settings }));
  return clusters.every(({ uid }) => uid !== undefined) ? EXIT.ok : EXIT.failed;
}

function federationName(dir: string, named: string | undefined): string {
  if (named === undefined) return labelOf(basename(resolve(dir))) || 'global-site';
  if (isLabel(named)) return named;
  throw new UsageError(
    `--name "${named}" cannot name a federation: use at most 63 lower-case letters, digits and "-"` +
      (labelOf(named) ? `, as in ${labelOf(named)}` : ''),
  );
}

/** Nothing that is there is written over. A fresh clone holds `.git`, and is as good as empty. */
async function requireRoom(dir: string, configOut: string | undefined): Promise<void> {
  const entries = await readdir(dir).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw new UsageError(`${dir} is no folder that can be written to (${error.code})`);
  });
  const [other] = entries.filter((entry) => entry !== '.git');
  if (other) throw new UsageError(`${dir} is not empty: ${other} is there. Name a new folder, or empty it`);
  if (configOut === undefined) return;
  if (!relative(resolve(dir), resolve(configOut)).startsWith('..')) {
    throw new UsageError(`--config-out ${configOut} is in ${dir}, which goes to Git. Put it elsewhere`);
  }
  if (await stat(configOut).catch(() => undefined)) {
    throw new UsageError(`--config-out ${configOut} is there already. Name another file`);
  }
}

async function chosenContexts(
  { kubeconfig, readContexts }: Pick<InitDeps, 'kubeconfig' | 'readContexts'>,
  chosen: string[] | undefined,
): Promise<string[]> {
  const all = await readContexts(kubeconfig).catch((error: Error) => {
    throw new UsageError(`${error.message}. Name another with --kubeconfig`);
  });
  const unknown = chosen?.find((context) => !all.includes(context));
  if (unknown !== undefined) {
    throw new UsageError(`${kubeconfig} has no context "${unknown}"; it has ${all.join(', ') || 'none'}`);
  }
  if (all.length === 0) throw new UsageError(`${kubeconfig} has no context. Name another with --kubeconfig`);
  return [...new Set(chosen ?? all)];
}

async function writeFiles(dir: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, content] of files) {
    const target = join(dir, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content, { flag: 'wx' });
  }
}
