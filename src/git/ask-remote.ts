import { explainGitFailure, saysCorrupt } from './explain-git-failure.ts';
import type { GitEnvironment } from './git-environment.ts';
import { MirrorDamage } from './mirror-damage.ts';
import type { ObjectReader } from './object-reader.ts';
import { isObjectId, type Remote } from './remote.ts';
import type { GitAnswer, RunGit } from './run-git.ts';

export interface RemoteAsking {
  run: RunGit;
  remote: Remote;
  /** Called for each request. */
  environment: () => Promise<GitEnvironment>;
  timeoutMs: number;
}

/** The branch's tip by `git ls-remote`: needs no mirror. Undefined: the remote answered, and has no such branch. */
export async function lsRemoteTip(asking: RemoteAsking, signal?: AbortSignal): Promise<string | undefined> {
  const { remote } = asking;
  const ref = `refs/heads/${remote.branch}`;
  const answer = await call(asking, { args: ['ls-remote', '--quiet', '--', remote.url, ref], signal });
  if (answer.code !== 0) throw answer.error(`ask for branch ${remote.branch}`);
  const lines = answer.stdout.split('\n').map((line) => line.split('\t'));
  const oid = lines.find(([, name]) => name === ref)?.[0];
  return oid !== undefined && isObjectId(oid) ? oid : undefined;
}

/** What a fetch needs beside an asking. */
export type RemoteFetching = RemoteAsking & { gitDir: string };

/**
 * Brings the branch into the mirror as `into`, and gives its tip: what this very request was told.
 * Undefined: the remote answered, and has no such branch. Throws `MirrorDamage` where the mirror is to blame.
 */
export async function fetchTipInto(
  fetching: RemoteFetching & { reader: Pick<ObjectReader, 'info'> },
  into: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { branch } = fetching.remote;
  const refspec = `+refs/heads/${branch}:${into}`;
  const isThere = await fetchRefspec(fetching, { what: `branch ${branch}`, refspec, signal });
  return isThere ? (await fetching.reader.info(into))?.oid : undefined;
}

/**
 * Fetches by one refspec, which begins with `refs/` or `+refs/`. False: the remote answered, and has no such ref
 * (a pattern is always there). Throws `MirrorDamage` where the mirror is to blame.
 */
export async function fetchRefspec(
  fetching: RemoteFetching,
  { what, refspec, prune = false, signal }: Refspec,
): Promise<boolean> {
  const { remote, gitDir } = fetching;
  const options = prune ? ['--prune'] : [];
  const args = ['--git-dir', gitDir, ...fetchCommand, ...options, '--', remote.url, refspec];
  const answer = await call(fetching, { args, signal });
  if (answer.code === 0) return true;
  if (/couldn't find remote ref/.test(answer.stderr)) return false;
  if (!answer.timedOut && saysCorrupt(answer)) throw new MirrorDamage(answer.stderr.trim());
  throw answer.error(`fetch ${what}`);
}

interface Refspec {
  /** For people. */
  what: string;
  refspec: string;
  /** Removes what the remote no longer has from where the refspec writes. */
  prune?: boolean;
  signal?: AbortSignal | undefined;
}

const fetchCommand = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-recurse-submodules',
  '--no-show-forced-updates',
];

async function call(
  { run, remote, environment, timeoutMs }: RemoteAsking,
  { args, signal }: { args: string[]; signal?: AbortSignal | undefined },
): Promise<GitAnswer & { error: (what: string) => Error }> {
  const { env, secrets } = await environment();
  const answer = await run({ args, env, timeoutMs, signal });
  return { ...answer, error: (what) => explainGitFailure(what, answer, { remote, secrets, timeoutMs }) };
}
