import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { systemClock } from '../clock/system-clock.ts';
import { federationPath, parseFederation } from '../federation/parse-federation.ts';
import { type Fault, formatFault } from '../manifests/fault.ts';
import { createParser } from '../manifests/parser.ts';
import { renderTree } from '../render/render-tree.ts';
import type { Rendering } from '../render/rendering.ts';
import { countsOf, summaryOf } from '../render/rendering-summary.ts';
import type { CommandContext } from './command.ts';
import type { Overrides } from './config.ts';
import type { LiveReport } from './live/run-live.ts';
import { readDirectory } from './read-directory.ts';
import { EXIT, UsageError } from './usage-error.ts';

export interface ValidateOptions extends Pick<Overrides, 'config' | 'kubeconfig'> {
  json?: boolean;
  /** Asks the clusters what of it is there already. */
  live?: boolean;
}

const HELP = `
Asks no cluster, and needs no settings, except with --live: then it asks every
cluster of the federation what of the repository is there already, whose it is,
and what each policy of adoption would do with it. It writes nothing.
Exit codes: 0 valid; 1 faults, or with --live something would be refused or a
cluster did not answer; 64 no such folder, or wrong settings.`;

/** `lockstep validate [DIR]`, for people, pre-commit hooks and CI. */
export function addValidate(root: Command, { env, output, finish }: CommandContext): void {
  root
    .command('validate')
    .description('name every fault of a repository on disk at once')
    .argument('[dir]', 'the repository', '.')
    .option('--json', 'print one JSON object')
    .option('--live', 'say what is in the clusters already, and whose it is')
    .option('-c, --config <file>', 'with --live: settings of this installation (default: lockstep.yaml)')
    .option('--kubeconfig <file>', 'with --live: how clusters are reached')
    .addHelpText('after', HELP)
    .action(async (dir: string, options: ValidateOptions) =>
      finish(await validate(dir, options, { env, output })),
    );
}

/**
 * The repository on disk, every fault at once; of a valid one, with `live`, what it would meet in its clusters.
 * Gives the exit code: 0 valid, 1 with faults or where a rollout would be refused. Throws a `UsageError` where the
 * folder cannot be read, or the settings are wrong.
 */
export async function validate(
  dir: string,
  { json, live, ...overrides }: ValidateOptions,
  { env, output }: Pick<CommandContext, 'env' | 'output'>,
): Promise<number> {
  const folder = await stat(dir).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new UsageError(`${dir} is not a folder. Name the manifests repository on disk`);
  }
  const rendering = await renderDirectory(dir);
  const report = live ? await liveReport(rendering, overrides, { env, output }) : undefined;
  const told = {
    ...asJson(rendering),
    ...(report && { live: { clear: report.clear, clusters: report.clusters } }),
  };
  output.stdout(json ? `${JSON.stringify(told)}\n` : asText(rendering) + (report?.text ?? ''));
  return rendering.faults.length === 0 && report?.clear !== false ? EXIT.ok : EXIT.failed;
}

/** Nothing is asked about a repository that is not valid. */
async function liveReport(
  { federation, faults, objects }: Rendering,
  overrides: Overrides,
  context: Pick<CommandContext, 'env' | 'output'>,
): Promise<LiveReport | undefined> {
  if (!federation || faults.length > 0) return undefined;
  // What talks to clusters is not loaded by who only wants to know whether files are valid.
  const { openLive } = await import('./live/open-live.ts');
  return openLive(overrides, { federation, objects }, context);
}

/** Renders the working files of a repository, committed or not. */
export async function renderDirectory(dir: string): Promise<Rendering> {
  const { files } = await readDirectory(dir, [federationPath]);
  const { federation } = parseFederation(files[0]);
  const folders = federation ? [federation.base, federation.overlays] : [];
  const parser = createParser(systemClock, { threads: 1 });
  try {
    return await renderTree(parser, await readDirectory(dir, [federationPath, ...folders]));
  } finally {
    await parser.close();
  }
}

function asJson(rendering: Rendering) {
  const { faults, notes } = rendering;
  return { valid: faults.length === 0, ...countsOf(rendering), faults, notes };
}

function asText(rendering: Rendering): string {
  const { faults, notes } = rendering;
  const lines = [...faults.map(formatFault), ...notes.map(formatNote), summaryOf(rendering)];
  return lines.map((line) => `${line}\n`).join('');
}

function formatNote(note: Fault): string {
  return formatFault({ ...note, message: `note: ${note.message}` });
}
