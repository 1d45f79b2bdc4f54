import type { Credentials } from '../git/git-environment.ts';
import { gitToken } from '../github/installation-token.ts';
import type { GithubAuth } from '../github/octokit-client.ts';
import type { Config } from './config-schema.ts';
import { UsageError } from './usage-error.ts';

type Github = NonNullable<Config['github']>;

export function githubAuth({ token, app }: Github): GithubAuth {
  if (app) return { appId: app.id, installationId: app.installation, privateKey: app.privateKey };
  return { token: token ?? '' };
}

/** `owner/name`: as configured, or the last two steps of the repository's URL. */
export function githubRepository(config: Config): string {
  const named = config.github?.repository;
  if (named) return named;
  const found = /([^/:\s]+\/[^/\s]+?)(?:\.git)?\/?$/.exec(config.repository.url)?.[1];
  if (found) return found;
  throw new UsageError(
    `github.repository: cannot be read from ${config.repository.url}. Write it as owner/name`,
  );
}

/** How Git proves who asks: its own token or SSH key, else what GitHub's API is used with. */
export function gitCredentials({ repository, github }: Config): Credentials {
  if (repository.ssh) {
    return { kind: 'ssh-key', keyFile: repository.ssh.key, knownHostsFile: repository.ssh.knownHosts };
  }
  const { token } = repository;
  if (token) return { kind: 'token', token: () => Promise.resolve(token) };
  if (!github || !/^https?:/.test(repository.url)) return { kind: 'none' };
  return { kind: 'token', token: gitToken(githubAuth(github), github.apiUrl) };
}
