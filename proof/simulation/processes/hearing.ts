import type { Cluster, WatchEvent } from '../../../src/cluster/cluster.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';

/** The cluster as before, and `heard` is told of each state of an object when its answer or its event has come. */
export function telling(cluster: Cluster, heard: (object: KubeObject) => void): Cluster {
  /** Beside the caller and not in its way: it goes on as soon as it would have. */
  function told<T>(answer: Promise<T>, objectsIn: (found: T) => readonly KubeObject[]): Promise<T> {
    answer.then(
      (found) => objectsIn(found).forEach(heard),
      () => {},
    );
    return answer;
  }
  return {
    ...cluster,
    get: (...asked) => told(cluster.get(...asked), (found) => (found ? [found] : [])),
    list: (...asked) => told(cluster.list(...asked), ({ items }) => items),
    watch: (...asked) => toldEach(cluster.watch(...asked), heard),
  };
}

/** An iterator that hands on each promise as it is. */
function toldEach(
  events: AsyncIterable<WatchEvent>,
  heard: (object: KubeObject) => void,
): AsyncIterable<WatchEvent> {
  return {
    [Symbol.asyncIterator]: () => {
      const inner = events[Symbol.asyncIterator]();
      return {
        next: () => {
          const next = inner.next();
          next.then(
            ({ value, done }) => {
              if (!done) heard(value.object);
            },
            () => {},
          );
          return next;
        },
        return: () => inner.return?.() ?? Promise.resolve({ value: undefined, done: true }),
      };
    },
  };
}
