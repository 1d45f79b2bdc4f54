import { access } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { Allowance } from '../cluster/http/access-rules.ts';
import type { CommandContext } from './command.ts';
import { loadConfig } from './config.ts';
import type { Config } from './config-schema.ts';
import { sourceOf } from './kubeconfig-source.ts';

type Environment = CommandContext['env'];

/** How `init` and `enroll` reach clusters: there need not be an installation yet. */
export interface AccessOptions {
  config?: string;
  kubeconfig?: string;
  allow?: Allowance[];
}

/** Which context of which kubeconfig leads to a cluster, and what that may use. */
export interface Access {
  path: string;
  context: string;
  allow: Allowance[];
}

const ALLOWANCES: Allowance[] = ['exec', 'auth-provider', 'insecure-skip-tls-verify', 'http'];

/** The options that go with it. */
export function withAccess(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'how clusters are reached (default: as kubectl finds it)')
    .option('--allow <use>', 'what the kubeconfig may use: exec, ...; repeatable', addAllowance);
}

function addAllowance(text: string, before: Allowance[] = []): Allowance[] {
  const use = ALLOWANCES.find((one) => one === text);
  if (use) return [...before, use];
  throw new InvalidArgumentError(`Allowed choices are ${ALLOWANCES.join(', ')}.`);
}

/** As the flags say, else as lockstep.yaml does, else through the context of the cluster's name. */
export async function accessOf(
  name: string,
  options: AccessOptions & { context?: string },
  env: Environment,
): Promise<Access> {
  const config = await clusterSettings(options, env);
  const { path, context } = sourceOf(config, name, env);
  return {
    path: options.kubeconfig ?? path,
    context: options.context ?? context,
    allow: [...config.kubeconfig.allow, ...(options.allow ?? [])],
  };
}

async function clusterSettings(
  { config }: AccessOptions,
  env: Environment,
): Promise<Pick<Config, 'kubeconfig' | 'clusters'>> {
  const named = config ?? env['LOCKSTEP_CONFIG'];
  if (named === undefined && !(await isThere('lockstep.yaml'))) {
    return { kubeconfig: { allow: [] }, clusters: {} };
  }
  return loadConfig(named === undefined ? {} : { config: named }, env);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
