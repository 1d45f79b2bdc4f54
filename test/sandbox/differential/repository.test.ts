import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { gitRepository } from '../../../src/git/git-repository.ts';
import type { Repository } from '../../../src/git/repository.ts';
import { gitEnvironment, gitRemote } from '../../doubles/git-remote.ts';
import { memoryRemote, memoryRepository } from '../../doubles/memory-repository.ts';
import { memoryRemoteWorld } from '../../suites/worlds/memory-remote-world.ts';
import { compareHistories } from './compare-histories.ts';
import { playRepository, type RepositorySide } from './play-repository.ts';
import { type Process, repositoryCommand } from './repository-commands.ts';

describe('the repository in memory does as Git does', () => {
  it('over random histories of a remote and two mirrors', () =>
    compareHistories({
      history: fc.array(repositoryCommand, { minLength: 1, maxLength: 25, size: 'max' }),
      onDouble: (commands) => playRepository(inMemory(), commands),
      onReal: async (commands) => playRepository(await withGit(), commands),
      runs: 4,
    }));
});

function inMemory(): RepositorySide {
  const remote = memoryRemote();
  const mirrors = [memoryRepository(remote), memoryRepository(remote)] as const;
  return {
    mirror: (who) => mirrors[who],
    restart: () => {},
    ...memoryRemoteWorld(remote),
  };
}

async function withGit(): Promise<RepositorySide> {
  const remote = await gitRemote();
  const open = (who: Process): Repository =>
    gitRepository({
      url: remote.path,
      branch: 'main',
      mirrorDir: join(remote.folder, `mirror-${who}`),
      credentials: { kind: 'token', token: async () => 't0ken' },
      environment: gitEnvironment,
      clock: systemClock,
    });
  const mirrors = [open(0), open(1)];
  return {
    mirror: (who) => mirrors[who] ?? open(who),
    restart: (who) => {
      mirrors[who] = open(who);
    },
    commit: remote.commit,
    setTip: remote.setTip,
    setRef: async (name, revision) => {
      await remote.git(['update-ref', ...(revision === undefined ? ['-d', name] : [name, revision])]);
    },
    close: remote.remove,
  };
}
