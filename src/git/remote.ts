import { GitError } from './repository.ts';

/** Where the manifests repository is, checked: nothing in it can be taken for an option or a helper by git. */
export interface Remote {
  /** What git is given. Never holds a password. */
  url: string;
  protocol: 'https' | 'http' | 'ssh' | 'file';
  branch: string;
}

const scpForm = /^(?:\w[\w.-]*@)?\w[\w.-]*:(?![:/]*$)(?!-)[^:\s\\][^\s\\]*$/;
const urlProtocols: ReadonlyMap<string, Remote['protocol']> = new Map([
  ['https:', 'https'],
  ['http:', 'http'],
  ['ssh:', 'ssh'],
]);

/**
 * Checks URL and branch before any process is started.
 * Accepts `https://`, `ssh://`, `git@host:path`, an absolute path, and `http://` on this machine
 * (elsewhere only with `allowHttp`: neither content nor credentials are protected on the way).
 * Throws `GitError`, which never repeats what stands before an `@`.
 */
export function parseRemote(url: string, branch: string, { allowHttp = false } = {}): Remote {
  refuseControlCharacters(url);
  if (!isBranchName(branch)) {
    throw new GitError(`${JSON.stringify(branch)} is no branch name. Give the name alone, as in "main"`);
  }
  const protocol = protocolOf(url);
  if (protocol === 'http' && !allowHttp && !isLoopback(new URL(url).hostname)) {
    throw new GitError(`${withoutCredentials(url)} is not encrypted. Use https:// or ssh://`);
  }
  return { url, protocol, branch };
}

/** The URL as people and records may see it: without user and password, except the user of SSH. */
export function withoutCredentials(url: string): string {
  return url
    .replace(/^((?!ssh:)[^/?#]*:\/\/)[^/?#]*@/i, '$1')
    .replace(/^(ssh:\/\/[^/:@?#]*):[^/?#]*@/i, '$1@');
}

/** The rules of git-check-ref-format(1) for `refs/heads/<name>`, and no leading `-`. */
export function isBranchName(name: string): boolean {
  return (
    name.length > 0 &&
    name.length <= 244 &&
    !name.startsWith('-') &&
    !name.startsWith('refs/') &&
    !/\p{Cc}|[ ~^:?*[\\]|\.\.|@\{|\/\/|^@$|^\/|\/$|\.$/u.test(name) &&
    name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
  );
}

/** True for a full object id: SHA-1 or SHA-256 in lower-case hex. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

function refuseControlCharacters(url: string): void {
  if (url === '' || /[\p{Cc}\s]/u.test(url)) {
    throw new GitError('The repository URL is empty or holds spaces or control characters');
  }
}

function protocolOf(url: string): Remote['protocol'] {
  if (url.startsWith('/')) return 'file';
  if (url.includes('://')) return protocolOfUrl(url);
  if (scpForm.test(url) && !url.includes('::')) return 'ssh';
  throw unknownForm(url);
}

function protocolOfUrl(url: string): Remote['protocol'] {
  const parsed = URL.parse(url);
  const protocol = parsed ? urlProtocols.get(parsed.protocol) : undefined;
  if (!parsed || !protocol || url.split('://')[0]?.includes('::')) throw unknownForm(url);
  if (!/^[\w[]/.test(parsed.hostname) || parsed.username.startsWith('-')) throw unknownForm(url);
  if (parsed.password !== '' || (protocol !== 'ssh' && parsed.username !== '')) {
    throw new GitError(
      `The URL of ${withoutCredentials(url)} holds credentials. Take them out of it, and give the token by its own setting`,
    );
  }
  return protocol;
}

function unknownForm(url: string): GitError {
  const shown = withoutCredentials(url);
  return new GitError(
    `${JSON.stringify(shown)} is no repository URL that Lockstep fetches from. Use https://, ssh://, git@host:path or an absolute path`,
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
