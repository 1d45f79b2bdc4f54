import { memoryRemote, memoryRepository } from '../../doubles/memory-repository.ts';
import { repositorySuite } from '../../suites/repository-suite.ts';

repositorySuite('a repository in memory', async () => {
  const remote = memoryRemote();
  return {
    repository: memoryRepository(remote),
    another: () => memoryRepository(remote),
    commit: async (files, options) => remote.commit(files, options),
    setTip: async (revision) => {
      remote.tip = revision;
    },
    setRef: async (name, revision) => {
      if (revision === undefined) remote.refs.delete(name);
      else remote.refs.set(name, revision);
    },
    close: async () => {},
  };
});
