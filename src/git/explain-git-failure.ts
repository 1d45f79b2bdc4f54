import type { Remote } from './remote.ts';
import { withoutCredentials } from './remote.ts';
import { GitError } from './repository.ts';
import type { GitAnswer } from './run-git.ts';

/** What git says in the C locale of the disk below it. */
const mirrorExplanations: [RegExp, string][] = [
  [/No space left on device|Disk quota exceeded/, 'the disk that holds the mirror is full. Make room there'],
  [
    /File too large/,
    'a file of the mirror may not grow any more: its file system, or the limit of this process (ulimit -f), forbids it. Raise it',
  ],
  [
    /Read-only file system|Permission denied/,
    'the folder of the mirror cannot be written. Check its owner and mount',
  ],
];

/** Said by git in the C locale, and what it means for the person who runs Lockstep. */
const explanations: [RegExp, string][] = [
  [
    /could not read (?:Username|Password)|Authentication failed|returned error: 40[13]|Permission denied \(/,
    'it refused the credentials. Check that the token or key is valid and may read this repository',
  ],
  [
    /[Rr]epository .*not found|does not appear to be a git repository|returned error: 404/,
    'there is no such repository, or these credentials may not see it. Check the URL and the access of the token or key',
  ],
  [
    /Host key verification failed|No .* host key is known/,
    'its SSH host key is not in the known-hosts file. Add the key that its operator publishes',
  ],
  [
    /SSL certificate|certificate (?:verif|problem)|server certificate|CAfile/i,
    'its TLS certificate is not trusted. Name the authority that signed it in the setting for the CA file',
  ],
  [
    /Could not resolve host|[Cc]onnection refused|Failed to connect|[Cc]onnection timed out|No route to host|Network is unreachable|Operation too slow|returned error: 5\d\d/,
    'it cannot be reached at the moment. Check the host name, the network and the proxy',
  ],
  [
    /redirect|returned error: 30\d/,
    'it redirects elsewhere, and credentials are not sent along. Set the URL that it redirects to',
  ],
  [/transport '.*' not allowed/, 'it asks for a protocol that is not the one of its URL'],
  ...mirrorExplanations,
  [
    /detected dubious ownership/,
    'the repository belongs to another user of this machine. Run Lockstep as its owner, or fetch it by SSH',
  ],
  [/fsck error|bad object|index-pack failed/, "it sent an object that fails Git's own check"],
  [
    /early EOF|unexpected disconnect|hung up|RPC failed|curl \d+|Empty reply from server|Recv failure/,
    'the connection broke off. It is tried again',
  ],
];

/** What git says of a ref that it did not write. */
const refExplanations: [RegExp, string][] = [
  ...mirrorExplanations,
  // All that git says of a disk on which a file can be made, but nothing written into it.
  [/couldn't write '/, 'the disk that holds the mirror is full or failing. Make room there'],
  [/nonexistent object/, 'the mirror does not hold this commit. Fetch it first'],
  [/\.lock': File exists/, 'git was killed here before and left a lock. Delete that file'],
];

/** Said where a file of the mirror itself is damaged or gone. */
const corruption =
  /not a git repository|object file .* is empty|loose object .* is corrupt|is corrupt|is far too short|cannot be accessed|unable to read (?:tree|sha1 file)|missing (?:blob|tree|commit)|bad (?:signature|index file)|broken (?:ref|link)|inflate: data stream error|did not send all necessary objects/;

/** Whether git says that the mirror is damaged. What the remote says of itself does not count. */
export function saysCorrupt(answer: Pick<GitAnswer, 'stderr'>): boolean {
  return answer.stderr.split('\n').some((line) => !line.startsWith('remote:') && corruption.test(line));
}

/**
 * Turns a failed `ls-remote` or `fetch` into a person's words: what could not be done, why, what to do,
 * and git's own line. `secrets` are blotted out wherever a server echoes them.
 */
export function explainGitFailure(
  what: string,
  answer: GitAnswer,
  { remote, secrets, timeoutMs }: { remote: Remote; secrets: readonly string[]; timeoutMs: number },
): GitError {
  const where = `Cannot ${what} of ${withoutCredentials(remote.url)}`;
  if (answer.timedOut) return new GitError(`${where}: it gave no answer within ${timeoutMs / 1000} s`);
  const said = lastWords(redacted(answer.stderr, secrets));
  const known = explanations.find(([pattern]) => pattern.test(answer.stderr))?.[1];
  const because = known ?? `git ended with ${answer.code ?? 'a signal'}`;
  return new GitError(`${where}: ${because}${said === '' ? '' : ` (git: ${said})`}`);
}

/** As `explainGitFailure`, for what git could not do in the mirror itself; nothing of it is secret. */
export function explainMirrorFailure(what: string, stderr: string): GitError {
  const known = refExplanations.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'git refused';
  return new GitError(`${what}: ${known} (git: ${lastWords(redacted(stderr, []), 500)})`);
}

/** Takes known secrets, and user and password of URLs, out of a text. */
export function redacted(text: string, secrets: readonly string[]): string {
  let clean = text.replace(/\/\/[^/@\s]*@/g, '//');
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '[redacted]');
  return clean;
}

/** Git's last `fatal:` or `error:` line, else its last line; at most `length` characters, no control characters. */
function lastWords(stderr: string, length = 200): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const line = lines.findLast((text) => /^(?:fatal|error):/.test(text)) ?? lines.at(-1) ?? '';
  return line
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, length);
}
