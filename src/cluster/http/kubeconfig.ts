import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Cluster, KubeConfig, type User } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { ClusterError } from '../cluster-error.ts';
import { list, record, text } from './kube-status.ts';
import { isKubeconfig } from './kubeconfig-shape.ts';

/** Where a cluster's kubeconfig is, and which of its contexts leads there. */
export interface KubeconfigSource {
  path: string;
  context: string;
}

/** The two ends of a kubeconfig's context, paths made absolute. */
export interface KubeconfigEntry {
  path: string;
  cluster: Cluster;
  user: User;
  /** Holds the token, and outranks `user.token`. */
  tokenFile?: string | undefined;
  /** The kubeconfig's folder: a plugin's relative command starts there. */
  folder: string;
}

/** Reads the file anew. Rejects with a `ClusterError` that says what to correct; it quotes nothing of the file but names. */
export async function readKubeconfig(source: KubeconfigSource): Promise<KubeconfigEntry> {
  const content = await readText(source.path);
  const { config, users } = parseFile(source.path, content);
  const context = config.getContextObject(source.context);
  if (context === null) throw fault(source.path, unknownContext(source.context, config));
  const cluster = config.getCluster(context.cluster);
  if (cluster === null) {
    throw fault(
      source.path,
      `context "${source.context}" names cluster "${context.cluster}", which is not there`,
    );
  }
  const user = config.getUser(context.user);
  if (user === null && context.user) {
    throw fault(source.path, `context "${source.context}" names user "${context.user}", which is not there`);
  }
  const raw = rawUser(users, context.user);
  refuseDropped(source.path, context.user, raw);
  const folder = dirname(source.path);
  const tokenFile = text(raw['tokenFile']);
  return {
    path: source.path,
    cluster,
    user: user ?? { name: 'anonymous' },
    folder,
    tokenFile: tokenFile === '' ? undefined : resolve(folder, tokenFile),
  };
}

/** The names of all contexts, in the file's order. Rejects with a `ClusterError` that names the file. */
export async function readContexts(path: string): Promise<string[]> {
  return contextNames(parseFile(path, await readText(path)).config);
}

/**
 * Reads the kubeconfig, or a file that a field of it names. Rejects with a `ClusterError` that names the kubeconfig and
 * the field: the field's value may be a credential that was put where its path belongs.
 */
export async function readText(kubeconfig: string, named?: { field: string; path: string }): Promise<string> {
  try {
    return await readFile(named?.path ?? kubeconfig, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const what = named === undefined ? 'it' : `the file that its \`${named.field}\` names`;
    throw fault(kubeconfig, `${what} cannot be read (${code}): check the path, and who may read it`);
  }
}

/** A file as KubeConfig understands it, and its users as it has them. Read only: others may hold it too. */
interface ParsedFile {
  config: KubeConfig;
  users: Record<string, unknown>[];
}

/**
 * The file that was parsed last: the clusters of a fleet share one, each reads it anew once a minute, and parsing it
 * takes milliseconds. Only a pure function's result is kept.
 */
let last: { path: string; content: string; parsed: ParsedFile } | undefined;

function parseFile(path: string, content: string): ParsedFile {
  if (last?.path !== path || last.content !== content)
    last = { path, content, parsed: parsed(path, content) };
  return last.parsed;
}

function parsed(path: string, content: string): ParsedFile {
  const config = new KubeConfig();
  try {
    const file = parse(content);
    if (!isKubeconfig(file)) throw new Error('its shape is another');
    config.loadFromString(content);
    config.makePathsAbsolute(dirname(path));
    return { config, users: list(record(file)['users']).map(record) };
  } catch {
    // The parser's own message quotes the file, credentials included.
    throw fault(path, 'it is no valid kubeconfig: compare it with the output of `kubectl config view`');
  }
}

/** The user as the file has it: KubeConfig knows neither `tokenFile` nor impersonation beyond `as`. */
function rawUser(users: readonly Record<string, unknown>[], name: string): Record<string, unknown> {
  return record(users.find((entry) => entry['name'] === name)?.['user']);
}

/** Impersonating somebody without their groups would be another person than the file says. */
function refuseDropped(path: string, name: string, raw: Record<string, unknown>): void {
  const dropped = ['as-groups', 'as-uid', 'as-user-extra'].filter((field) => raw[field] !== undefined);
  if (dropped.length === 0) return;
  throw fault(
    path,
    `user "${name}" has ${dropped.join(', ')}, which Lockstep cannot send: name a user that needs none`,
  );
}

function unknownContext(wanted: string, config: KubeConfig): string {
  const names = contextNames(config);
  const shown = names.slice(0, 20).join(', ') + (names.length > 20 ? `, and ${names.length - 20} more` : '');
  return `it has no context "${wanted}"${names.length === 0 ? ', nor any other' : `; it has ${shown}`}`;
}

function contextNames(config: KubeConfig): string[] {
  return config.getContexts().map(({ name }) => name);
}

/** An error that names the file. */
export function fault(path: string, problem: string): ClusterError {
  return new ClusterError('unauthenticated', `kubeconfig: ${problem} (${path})`, { reason: 'Kubeconfig' });
}
