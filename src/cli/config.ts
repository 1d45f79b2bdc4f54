import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { faultsOf } from '../federation/issues.ts';
import { parseRemote } from '../git/remote.ts';
import { GitError } from '../git/repository.ts';
import { formatFault } from '../manifests/fault.ts';
import { defaultLimits } from '../manifests/limits.ts';
import { readSource } from '../manifests/read-source.ts';
import { toValue } from '../manifests/source-node.ts';
import { type Config, configSchema } from './config-schema.ts';
import { githubRepository } from './github-repository.ts';
import { interpolate, isReference, MissingValue, type Sources } from './interpolate.ts';
import { isPath, pathFrom, withAbsolutePaths } from './path-settings.ts';
import { UsageError } from './usage-error.ts';

/** What the command line and the environment may say in place of lockstep.yaml: flag > environment > file. */
export interface Overrides {
  config?: string;
  repository?: string;
  branch?: string;
  redis?: string;
  kubeconfig?: string;
  log?: string;
  concurrency?: string;
}

export interface LoadedConfig extends Omit<Config, 'github'> {
  /** The repository is known, said or not. */
  github?: (NonNullable<Config['github']> & { repository: string }) | undefined;
  /** Everything in the configuration that no output may hold. */
  secrets: string[];
}

/** Each override, where it goes, and the variable that says the same. */
const OVERRIDES: { name: keyof Overrides; variable: string; path: string[] }[] = [
  { name: 'repository', variable: 'LOCKSTEP_REPOSITORY', path: ['repository', 'url'] },
  { name: 'branch', variable: 'LOCKSTEP_BRANCH', path: ['repository', 'branch'] },
  { name: 'redis', variable: 'LOCKSTEP_REDIS', path: ['redis', 'url'] },
  { name: 'kubeconfig', variable: 'LOCKSTEP_KUBECONFIG', path: ['kubeconfig', 'path'] },
  { name: 'log', variable: 'LOCKSTEP_LOG', path: ['log'] },
  { name: 'concurrency', variable: 'LOCKSTEP_CONCURRENCY', path: ['concurrency'] },
];

type Tree = Record<string, unknown>;

/** Reads lockstep.yaml and what overrides it. Throws a `UsageError` with every fault, each at its place. */
export async function loadConfig(
  overrides: Overrides,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LoadedConfig> {
  const path = resolve(overrides.config ?? env['LOCKSTEP_CONFIG'] ?? 'lockstep.yaml');
  const { tree, root, source } = await readConfigFile(path, overrides, env);
  const given = givenOverrides(overrides, env);
  for (const { path: at, value } of given) setAt(tree, at, value);
  const secrets: string[] = [];
  const filled = await fill(tree, { env, folder: dirname(path) }, secrets).catch((error) => {
    throw error instanceof MissingValue ? new UsageError(`${path}: ${error.message}`) : error;
  });
  const { data, error } = configSchema.safeParse(filled);
  if (!data) {
    const [overridden, written] = byOrigin(error.issues, given);
    const faults = faultsOf(configSchema, written, root, source);
    throw new UsageError([...overridden, ...faults.map(formatFault)].join('\n'));
  }
  return { ...checked(withAbsolutePaths(data, dirname(path))), secrets: [...secrets, ...secretsOf(data)] };
}

/** What can be told before anything is begun. Throws a `UsageError`. */
function checked(config: Config): Omit<LoadedConfig, 'secrets'> {
  const { repository, github } = config;
  try {
    parseRemote(repository.url, repository.branch);
  } catch (error) {
    throw error instanceof GitError ? new UsageError(`repository: ${error.message}`) : error;
  }
  return { ...config, github: github && { ...github, repository: githubRepository(config) } };
}

async function readConfigFile(path: string, overrides: Overrides, env: Sources['env']) {
  const content = await readFile(path).catch((cause) => {
    const named = overrides.config ?? env['LOCKSTEP_CONFIG'];
    if (cause.code === 'ENOENT' && !named && (overrides.repository ?? env['LOCKSTEP_REPOSITORY'])) {
      return Buffer.from('{}');
    }
    throw new UsageError(
      `${path} cannot be read (${cause.code}). Name it with --config; \`lockstep init DIR --config-out FILE\` writes one to start from`,
    );
  });
  const { source, documents, faults } = readSource({ path, content }, defaultLimits);
  const [root] = documents;
  if (faults.length > 0) throw new UsageError(faults.map(formatFault).join('\n'));
  if (root?.type !== 'map') throw new UsageError(`${path}: expected a map of settings`);
  return { root, source, tree: toValue(root) as Tree };
}

/** An override that was used. */
interface Given {
  /** What said so, for people: `--log`, `LOCKSTEP_LOG`. */
  by: string;
  path: string[];
  value: unknown;
}

function givenOverrides(overrides: Overrides, env: Sources['env']): Given[] {
  return OVERRIDES.flatMap(({ name, variable, path }) => {
    const flag = overrides[name];
    const given = flag ?? env[variable];
    if (given === undefined) return [];
    return [{ by: flag === undefined ? variable : `--${name}`, path, value: overriding(name, given) }];
  });
}

/** What is wrong with an override is not the file's mistake, and has no place in it. */
function byOrigin(issues: readonly z.core.$ZodIssue[], given: readonly Given[]) {
  const origin = ({ path }: z.core.$ZodIssue) => given.find((one) => one.path.join() === path.join());
  const overridden = issues.flatMap((issue) => {
    const by = origin(issue)?.by;
    return by === undefined ? [] : [`${by}: ${issue.message.replace('\n', '. ')}`];
  });
  return [overridden, issues.filter((issue) => !origin(issue))] as const;
}

/** A number where one is meant; a path is absolute, for it begins where the command runs, and not where the file is. */
function overriding(name: keyof Overrides, given: string): unknown {
  if (name === 'concurrency') return Number(given);
  if (isReference(given)) return given;
  const path = name === 'kubeconfig' || (name === 'repository' && isPath(given));
  return path ? pathFrom(process.cwd(), given) : given;
}

/** What stands where a map belongs is left as it is: the schema tells of it, and never what it is. */
function setAt(tree: Tree, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  tree[first] ??= {};
  const below = tree[first];
  if (isTree(below)) setAt(below, rest, value);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Those that stand in the file itself. */
function secretsOf({ repository, github, redis }: Config): string[] {
  const { password } = URL.canParse(redis.url) ? new URL(redis.url) : { password: '' };
  const all = [
    repository.token,
    github?.token,
    github?.app?.privateKey,
    ...(github?.webhook?.secrets ?? []),
    redis.password,
    decodeURIComponent(password),
  ];
  return all.filter((secret): secret is string => secret !== undefined && secret !== '');
}

/** Every text filled in; what came from elsewhere is remembered as a secret. */
async function fill(value: unknown, sources: Sources, secrets: string[]): Promise<unknown> {
  if (typeof value === 'string') {
    if (!isReference(value)) return value;
    const text = await interpolate(value, sources);
    secrets.push(text);
    return text;
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => fill(item, sources, secrets)));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(async ([key, field]) => [
    key,
    await fill(field, sources, secrets),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}
