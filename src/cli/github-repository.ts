import { withoutCredentials } from '../git/remote.ts';
import type { Config } from './config-schema.ts';
import { UsageError } from './usage-error.ts';

/** What comes after the host, of https://, ssh:// and git@host:path; a path on this machine has none. */
const PATH_AT_HOST = /^(?:(?:https?|ssh):\/\/[^/]+\/|(?:[\w.-]+@)?[\w.-]+:(?!\/\/))(.+)$/;

/** `owner/name`: as configured, or the last two steps of the URL. Throws a `UsageError` where it has none. */
export function githubRepository({ github, repository: { url } }: Config): string {
  if (github?.repository) return github.repository;
  const path = PATH_AT_HOST.exec(url)?.[1] ?? '';
  const found = /(?:^|\/)([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(path)?.[1];
  if (found) return found;
  throw new UsageError(
    `github.repository: cannot be read from ${withoutCredentials(url)}. Write it as owner/name`,
  );
}
