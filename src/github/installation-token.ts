import { checkApiUrl, type GithubAuth, octokitClient } from './octokit-client.ts';

const GITHUB = 'https://api.github.com';
const TIME_LIMIT_MS = 10_000;

/** Tokens for Git over HTTPS: the configured one, or a GitHub App's own, made anew before they expire. */
export function gitToken(auth: GithubAuth, apiUrl = GITHUB): () => Promise<string> {
  if ('token' in auth) return () => Promise.resolve(auth.token);
  const client = octokitClient({ apiUrl: checkApiUrl(apiUrl), auth, timeLimitMs: TIME_LIMIT_MS });
  return async () => {
    const { octokit } = await client;
    const { token } = (await octokit.auth({ type: 'installation' })) as { token: string };
    return token;
  };
}
