import type { Mirror } from './mirror.ts';
import type { RunGit } from './run-git.ts';

/** Each fetch that brought something leaves a pack; git itself thinks 50 are many. */
const fetchesBetween = 50;

/**
 * Gives what to call after each fetch: from time to time `git gc --auto` runs, beside everything else and never
 * within a fetch that somebody waits for. It keeps what refs name, and anything younger than two weeks.
 */
export function maintenance({
  mirror,
  run,
  env,
  logger,
}: {
  mirror: Pick<Mirror, 'dir'>;
  run: RunGit;
  env: Record<string, string>;
  logger: { warn(details: object, message: string): void } | undefined;
}): () => void {
  const args = ['--git-dir', mirror.dir, '-c', 'gc.autoDetach=false', 'gc', '--auto', '--quiet'];
  let fetches = 0;
  return () => {
    fetches += 1;
    if (fetches % fetchesBetween !== 0) return;
    run({ args, env, timeoutMs: 600_000 }).then(
      ({ code, stderr }) => code !== 0 && logger?.warn({ reason: stderr }, 'git gc of the mirror failed'),
      (error: unknown) => logger?.warn({ reason: String(error) }, 'git gc of the mirror failed'),
    );
  };
}
