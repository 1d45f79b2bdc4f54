import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config-schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What outlives the watcher of one branch of one repository, beside that of others: its mirror (`<this>.git`),
 * its commit pages (`<this>.pages`).
 */
export function statePath({ repository }: Pick<Config, 'repository'>, env: Environment): string {
  const home =
    repository.mirrors ??
    join(env['XDG_STATE_HOME'] ?? join(env['HOME'] ?? tmpdir(), '.local', 'state'), 'lockstep');
  const name = createHash('sha256').update(`${repository.url}#${repository.branch}`).digest('hex');
  return join(home, name.slice(0, 16));
}
