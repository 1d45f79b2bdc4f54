import type { Remote } from './remote.ts';

/** How to prove to the remote who asks. */
export type Credentials =
  | { kind: 'none' }
  /** HTTPS. `token` is called before each request: an App's tokens live for an hour. */
  | { kind: 'token'; username?: string; token: () => Promise<string> }
  /** SSH, with files that `ssh` reads. Unknown hosts are refused. */
  | { kind: 'ssh-key'; keyFile: string; knownHostsFile: string };

/** Variables for git's processes, and what of them may be shown nowhere. */
export interface GitEnvironment {
  env: Record<string, string>;
  secrets: string[];
}

/** After this time below `lowSpeedLimit` bytes a second, git gives a transfer up, in s. */
const lowSpeedSeconds = 20;

/**
 * What git needs, and nothing of ours: `inherited` is to hold PATH, HOME and, where there is one, the proxy.
 * No file of the user's or the machine's configures these processes.
 */
export function localEnvironment(inherited: Record<string, string>): Record<string, string> {
  return {
    ...inherited,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/**
 * For `ls-remote` and `fetch`. Settings and credentials travel as GIT_CONFIG_COUNT variables: argv is
 * readable by everybody on the machine. The header is sent at once, which saves the round trip of a 401
 * and the process of a GIT_ASKPASS.
 */
export async function networkEnvironment(
  local: Record<string, string>,
  { remote, credentials, caFile }: { remote: Remote; credentials: Credentials; caFile?: string | undefined },
): Promise<GitEnvironment> {
  const { secrets, header } = await secretsOf(credentials);
  const settings = [...networkSettings, ...headerSetting(remote, header)];
  if (caFile !== undefined) settings.push(['http.sslCAInfo', caFile]);
  const env = {
    ...local,
    // Stronger than protocol.*.allow: also what a server names in its answer is held to it.
    GIT_ALLOW_PROTOCOL: remote.protocol,
    ...sshEnvironment(credentials),
    ...settingVariables(settings),
  };
  return { env, secrets };
}

const networkSettings: [string, string][] = [
  ['protocol.version', '2'],
  ['http.followRedirects', 'false'],
  ['http.lowSpeedLimit', '100'],
  ['http.lowSpeedTime', String(lowSpeedSeconds)],
  ['credential.helper', ''],
  ['core.hooksPath', '/dev/null'],
  // A pack appears whole or not at all; loose objects would show a commit before its files.
  ['fetch.unpackLimit', '1'],
  // The mirror is a copy: after a power cut it is fetched again.
  ['core.fsync', 'none'],
  ['fetch.fsckObjects', 'true'],
  // What old tools wrote, and names that only matter in a work tree: `readTree` refuses those by name.
  ...['zeroPaddedFilemode', 'badTimezone', 'missingSpaceBeforeDate', 'hasDot', 'hasDotdot', 'hasDotgit'].map(
    (id): [string, string] => [`fetch.fsck.${id}`, 'warn'],
  ),
  ...['gitmodulesUrl', 'gitmodulesName', 'gitmodulesPath', 'gitmodulesSymlink', 'gitmodulesUpdate'].map(
    (id): [string, string] => [`fetch.fsck.${id}`, 'warn'],
  ),
];

/** What proves who asks, as the value of an `Authorization` header, and all of it that may be shown nowhere. */
export async function secretsOf(credentials: Credentials): Promise<{ secrets: string[]; header?: string }> {
  if (credentials.kind !== 'token') return { secrets: [] };
  const token = await credentials.token();
  const basic = Buffer.from(`${credentials.username ?? 'x-access-token'}:${token}`).toString('base64');
  return { secrets: [token, basic], header: `Authorization: Basic ${basic}` };
}

/** Bound to the remote's own origin: no other server is ever sent it. */
function headerSetting({ url, protocol }: Remote, header: string | undefined): [string, string][] {
  if (header === undefined || (protocol !== 'https' && protocol !== 'http')) return [];
  return [[`http.${new URL(url).origin}/.extraHeader`, header]];
}

function settingVariables(settings: [string, string][]): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
  for (const [index, [key, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

function sshEnvironment(credentials: Credentials): Record<string, string> {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'ConnectTimeout=10',
    'ServerAliveInterval=5',
  ];
  const words = ['ssh', '-F', '/dev/null', ...options.flatMap((option) => ['-o', option])];
  if (credentials.kind === 'ssh-key') {
    words.push('-o', 'IdentitiesOnly=yes', '-i', credentials.keyFile);
    words.push('-o', `UserKnownHostsFile="${credentials.knownHostsFile}"`);
  }
  return { GIT_SSH_COMMAND: words.map(shellQuoted).join(' '), GIT_SSH_VARIANT: 'ssh' };
}

/** POSIX sh: git runs GIT_SSH_COMMAND with a shell. */
function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
