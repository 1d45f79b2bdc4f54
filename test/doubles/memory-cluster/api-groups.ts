import type { Resource } from '../../../src/cluster/cluster.ts';
import { apiVersionOf } from '../../../src/cluster/discovery.ts';
import { unavailable, unknownPath } from './api-error.ts';
import type { ApiServer } from './api-server.ts';

/** What a server says of an API group: one that fails is known, but whoever serves it is down. */
export type Serving = 'served' | 'failing' | 'absent';

/** The API groups of a server, as its clients find them; its own controllers are past them. */
export interface ApiGroups {
  serve(group: string, as: Serving): void;
  /** What discovery tells: the kinds that are served, and the versions of groups that fail. */
  discovered(): { resources: Resource[]; stale: string[] };
  /** Takes requests as long as their group is served. */
  requests: Omit<ApiServer, 'resources' | 'writeStatus' | 'remove'>;
}

export function apiGroups(server: ApiServer): ApiGroups {
  const groups = new Map<string, Serving>();
  const is = ({ group }: Resource): Serving => groups.get(group) ?? 'served';

  const served =
    <Sent extends [Resource, ...unknown[]], Answer>(act: (...sent: Sent) => Answer) =>
    (...sent: Sent): Answer => {
      if (is(sent[0]) === 'absent') throw unknownPath();
      if (is(sent[0]) === 'failing') throw unavailable();
      return act(...sent);
    };

  return {
    serve: (group, as) => void groups.set(group, as),
    discovered: () => {
      const all = server.resources();
      const failing = all.filter((resource) => is(resource) === 'failing');
      return {
        resources: all.filter((resource) => is(resource) === 'served'),
        stale: [...new Set(failing.map(apiVersionOf))],
      };
    },
    requests: {
      get: served(server.get),
      list: served(server.list),
      apply: served(server.apply),
      create: served(server.create),
      replace: served(server.replace),
      mergePatch: served(server.mergePatch),
      delete: served(server.delete),
    },
  };
}
