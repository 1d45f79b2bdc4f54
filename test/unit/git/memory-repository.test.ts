import { memoryRemote, memoryRepository } from '../../doubles/memory-repository.ts';
import { repositorySuite } from '../../suites/repository-suite.ts';
import { memoryRemoteWorld } from '../../suites/worlds/memory-remote-world.ts';

repositorySuite('a repository in memory', async () => {
  const remote = memoryRemote();
  return {
    repository: memoryRepository(remote),
    another: () => memoryRepository(remote),
    ...memoryRemoteWorld(remote),
  };
});
