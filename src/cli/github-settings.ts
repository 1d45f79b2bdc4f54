import type { Credentials } from '../git/git-environment.ts';
import { gitToken } from '../github/installation-token.ts';
import type { GithubAuth } from '../github/octokit-client.ts';
import type { Config } from './config-schema.ts';

type Github = NonNullable<Config['github']>;

export function githubAuth({ token, app }: Github): GithubAuth {
  if (app) return { appId: app.id, installationId: app.installation, privateKey: app.privateKey };
  return { token: token ?? '' };
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
