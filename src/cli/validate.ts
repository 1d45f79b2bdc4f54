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
import type { Output } from './output.ts';
import { readDirectory } from './read-directory.ts';
import { EXIT, UsageError } from './usage-error.ts';

export interface ValidateOptions {
  json?: boolean;
}

/** `lockstep validate [DIR]`, for people, pre-commit hooks and CI. */
export function addValidate(root: Command, { output, finish }: CommandContext): void {
  root
    .command('validate')
    .description('name every fault of a repository on disk at once')
    .argument('[dir]', 'the repository', '.')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nAsks no cluster, and needs no settings.\nExit codes: 0 valid; 1 faults; 64 no such folder.',
    )
    .action(async (dir: string, options: ValidateOptions) => finish(await validate(dir, options, output)));
}

/**
 * The repository on disk, every fault at once. Never asks a cluster.
 * Gives the exit code: 0 valid, 1 with faults. Throws a `UsageError` where the folder cannot be read.
 */
export async function validate(dir: string, options: ValidateOptions, output: Output): Promise<number> {
  const folder = await stat(dir).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new UsageError(`${dir} is not a folder. Name the manifests repository on disk`);
  }
  const rendering = await renderDirectory(dir);
  output.stdout(options.json ? `${JSON.stringify(asJson(rendering))}\n` : asText(rendering));
  return rendering.faults.length === 0 ? EXIT.ok : EXIT.failed;
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
