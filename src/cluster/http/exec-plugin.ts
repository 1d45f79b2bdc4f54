import { type ExecFileException, execFile } from 'node:child_process';
import { resolve } from 'node:path';
import type { Cluster } from '@kubernetes/client-node';
import type { Clock } from '../../clock/clock.ts';
import { list, record, text } from './kube-status.ts';
import { parseJson } from './parse-json.ts';

/** What a credential plugin printed (`ExecCredential`, client.authentication.k8s.io). */
export interface PluginCredential {
  token?: string;
  /** PEM. */
  certificate?: string;
  key?: string;
  /** Wall-clock ms since the epoch. */
  expiresAt?: number;
}

/** A plugin as a kubeconfig's user names it. */
export interface PluginCall {
  /** The user's `exec`. */
  exec: unknown;
  cluster: Cluster;
  /** Relative commands start at the kubeconfig's folder. */
  folder: string;
}

export interface PluginDeps {
  clock: Clock;
  /** What plugins are given, beside what the kubeconfig sets for them. */
  env: Readonly<Record<string, string | undefined>>;
}

/** A plugin that has not answered by then is killed. */
const DEADLINE_MS = 30_000;
const LONGEST_OUTPUT = 1024 * 1024;

/** Runs the plugin once. Rejects with a plain Error that names it, and never with what it printed. */
export async function runPlugin(deps: PluginDeps, call: PluginCall): Promise<PluginCredential> {
  const exec = record(call.exec);
  const command = text(exec['command']);
  if (command === '') throw new Error('its exec plugin names no command');
  if (exec['interactiveMode'] === 'Always') throw new Error(`its exec plugin "${command}" needs a terminal`);
  return readCredential(command, await output(deps, { call, exec, command }));
}

function output(
  { clock, env }: PluginDeps,
  { call, exec, command }: { call: PluginCall; exec: Record<string, unknown>; command: string },
): Promise<string> {
  const { promise, resolve: done, reject } = Promise.withResolvers<string>();
  const options = {
    env: { ...env, ...ownEnv(exec), KUBERNETES_EXEC_INFO: execInfo(exec, call.cluster) },
    maxBuffer: LONGEST_OUTPUT,
  };
  const child = execFile(
    pathOf(command, call.folder),
    list(exec['args']).map(String),
    options,
    (error, stdout) => {
      cancel();
      if (error === null) done(stdout);
      else
        reject(
          new Error(`its exec plugin "${command}" failed (${whyOf(error)}): run it by hand${hint(exec)}`),
        );
    },
  );
  child.stdin?.end();
  // A grandchild that holds the pipe would keep `execFile` waiting: reject without it.
  const cancel = clock.after(DEADLINE_MS, () => {
    child.kill('SIGKILL');
    reject(new Error(`its exec plugin "${command}" did not answer within ${DEADLINE_MS / 1000} s`));
  });
  return promise;
}

function whyOf({ code, signal }: ExecFileException): string {
  return typeof code === 'number' ? `exit code ${code}` : String(code ?? signal ?? 'unknown');
}

function hint(exec: Record<string, unknown>): string {
  const installHint = text(exec['installHint']).trim();
  return installHint === '' ? '' : `; ${installHint}`;
}

/** As client-go: a bare name is looked up in PATH, a path is relative to the kubeconfig. */
function pathOf(command: string, folder: string): string {
  return command.includes('/') ? resolve(folder, command) : command;
}

function ownEnv(exec: Record<string, unknown>): Record<string, string> {
  const pairs = list(exec['env']).map(record);
  return Object.fromEntries(pairs.map(({ name, value }) => [text(name), text(value)]));
}

function execInfo(exec: Record<string, unknown>, cluster: Cluster): string {
  const about = {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipTLSVerify || undefined,
    'certificate-authority-data': cluster.caData,
    'proxy-url': cluster.proxyUrl,
  };
  const spec = { interactive: false, ...(exec['provideClusterInfo'] === true ? { cluster: about } : {}) };
  return JSON.stringify({ apiVersion: exec['apiVersion'], kind: 'ExecCredential', spec });
}

function readCredential(command: string, stdout: string): PluginCredential {
  const status = record(record(parseJson(stdout))['status']);
  const token = text(status['token']);
  const certificate = text(status['clientCertificateData']);
  const key = text(status['clientKeyData']);
  if (token === '' && (certificate === '' || key === '')) {
    throw new Error(`its exec plugin "${command}" printed no ExecCredential with a token or a certificate`);
  }
  const expiresAt = Date.parse(text(status['expirationTimestamp']));
  return {
    ...(token === '' ? {} : { token }),
    ...(certificate === '' ? {} : { certificate, key }),
    ...(Number.isNaN(expiresAt) ? {} : { expiresAt }),
  };
}
