import type { MemoryRemote } from '../../doubles/memory-repository.ts';
import type { RepositoryWorld } from '../repository/world.ts';

/** What a remote in memory is told. */
export function memoryRemoteWorld(
  remote: MemoryRemote,
): Pick<RepositoryWorld, 'commit' | 'setTip' | 'setRef' | 'close'> {
  return {
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
}
