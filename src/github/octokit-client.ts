import { createPrivateKey } from 'node:crypto';
import type { Octokit } from 'octokit';
import { Agent, fetch } from 'undici';
import { ForgeError } from './forge.ts';
import type { GithubLog } from './github-log.ts';

/** A personal or installation token, or a GitHub App that makes its own installation tokens. */
export type GithubAuth = { token: string } | { appId: string; installationId: string; privateKey: string };

export interface OctokitClientOptions {
  /** Base URL of the REST API, without a slash at its end. */
  apiUrl: string;
  auth: GithubAuth;
  /** For one request, from its first byte to the last byte of its reply. */
  timeLimitMs: number;
  log?: GithubLog;
}

export interface OctokitClient {
  octokit: Octokit;
  close(): Promise<void>;
}

/** Far above a page of 100 statuses; what is larger is no answer of GitHub's. */
const LARGEST_REPLY_BYTES = 8 * 1024 * 1024;

/**
 * octokit over kept-alive connections of our own, every request under a time limit. Its throttling and
 * retry plugins are off: they allow one write a second for the whole process; the status queue paces us.
 */
export async function octokitClient(options: OctokitClientOptions): Promise<OctokitClient> {
  const [{ Octokit }, { createAppAuth }] = await Promise.all([
    import('octokit'),
    import('@octokit/auth-app'),
  ]);
  const agent = new Agent({ connections: 8, keepAliveTimeout: 30_000, maxResponseSize: LARGEST_REPLY_BYTES });
  const octokit = new Octokit({
    baseUrl: options.apiUrl,
    userAgent: 'lockstep',
    throttle: { enabled: false },
    retry: { enabled: false },
    request: { fetch: limitedFetch(agent, options.timeLimitMs) },
    log: quietLog(options.log),
    ...('token' in options.auth
      ? { auth: options.auth.token }
      : { authStrategy: createAppAuth, auth: options.auth }),
  });
  return { octokit, close: () => agent.destroy() };
}

type FetchInit = NonNullable<Parameters<typeof fetch>[1]>;

function limitedFetch(agent: Agent, timeLimitMs: number): typeof fetch {
  return (url, init: FetchInit = {}) => {
    const limit = AbortSignal.timeout(timeLimitMs);
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    return fetch(url, { ...init, dispatcher: agent, signal });
  };
}

/** Failures are told by the errors that we throw; only octokit's own warnings (deprecations, clock skew) are left. */
function quietLog(
  log: GithubLog | undefined,
): Record<'debug' | 'info' | 'warn' | 'error', (text: string) => void> {
  const nothing = () => {};
  return { debug: nothing, info: nothing, warn: (text) => log?.warn({}, text), error: nothing };
}

/** Throws a `ForgeError` for credentials that can never work, without repeating them. */
export function checkAuth(auth: GithubAuth): void {
  if ('token' in auth) {
    if (!/^[\x21-\x7e]+$/.test(auth.token)) {
      throw new ForgeError(
        'refused',
        'the GitHub token is empty or holds blanks: configure it as one line without spaces',
      );
    }
    return;
  }
  if (!/^\d+$/.test(auth.installationId)) {
    throw new ForgeError(
      'refused',
      "the GitHub App's installation id must be a number: see the installation's URL on GitHub",
    );
  }
  try {
    createPrivateKey(auth.privateKey);
  } catch {
    // OpenSSL's reason is left out, lest a part of the key is in it.
    throw new ForgeError(
      'refused',
      "the GitHub App's private key is not a PEM private key: configure the whole .pem file that GitHub gave",
    );
  }
}

/** The base URL in the form that octokit expects. Throws a `ForgeError` where a token would travel in the clear. */
export function checkApiUrl(apiUrl: string): string {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  const loopback = url !== undefined && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) {
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  }
  throw new ForgeError(
    'refused',
    'the GitHub API URL must begin with https:// (http:// only on loopback), e.g. https://github.example.com/api/v3',
  );
}
