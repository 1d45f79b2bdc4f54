import type { Command } from 'commander';
import type { Output } from './output.ts';

/** What every command is given. */
export interface CommandContext {
  env: Readonly<Record<string, string | undefined>>;
  output: Output;
  /** Says how the process ends; 0 unless told. */
  finish: (exitCode: number) => void;
}

/** The settings that every command which talks to the outside has. */
export function withConfig(command: Command): Command {
  return command
    .option('-c, --config <file>', 'settings of this installation (default: lockstep.yaml)')
    .option('--repository <url>', 'the manifests repository')
    .option('--branch <name>', 'the branch to follow')
    .option('--kubeconfig <file>', 'how clusters are reached');
}
