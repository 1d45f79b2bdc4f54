import { join } from 'node:path';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { gitRepository } from '../../../src/git/git-repository.ts';
import { gitHttpServer } from '../../doubles/git-http-server.ts';
import { gitEnvironment, gitRemote } from '../../doubles/git-remote.ts';
import type { RepositoryWorld } from '../../suites/repository/world.ts';
import { repositorySuite } from '../../suites/repository-suite.ts';

repositorySuite('a repository in a folder', () => openWorld('file'));
repositorySuite('a repository behind HTTP', () => openWorld('http'));

async function openWorld(transport: 'file' | 'http'): Promise<RepositoryWorld> {
  const remote = await gitRemote();
  const server = transport === 'http' ? await gitHttpServer(remote.folder, { token: 't0ken' }) : undefined;
  let mirrors = 0;
  const another = () => {
    mirrors += 1;
    return gitRepository({
      url: server ? `${server.origin}/remote.git` : remote.path,
      branch: 'main',
      mirrorDir: join(remote.folder, `mirror-${mirrors}`),
      credentials: { kind: 'token', token: async () => 't0ken' },
      environment: gitEnvironment,
      clock: systemClock,
    });
  };
  return {
    repository: another(),
    another,
    commit: remote.commit,
    setTip: remote.setTip,
    setRef: async (name, revision) => {
      await remote.git(['update-ref', ...(revision === undefined ? ['-d', name] : [name, revision])]);
    },
    close: async () => {
      await server?.close();
      await remote.remove();
    },
  };
}
