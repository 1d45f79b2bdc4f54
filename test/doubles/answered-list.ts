import type { Cluster } from '../../src/cluster/cluster.ts';
import { listBudget } from '../../src/cluster/http/list-budget.ts';
import { listObjects } from '../../src/cluster/http/read.ts';

/** `Cluster.list`, as it reads a server that answers each request with this page. */
export function answeredList(page: string): Cluster['list'] {
  const reply = { status: 200, headers: {}, body: Buffer.from(page) };
  const never = () => Promise.reject(new Error('a list has nothing but requests'));
  const transport = { send: async () => reply, stream: never, close: never };
  return (resource, options = {}) => listObjects({ transport, budget: listBudget() }, resource, options);
}

const page = (items: string) => `{"metadata":{"resourceVersion":"1"},"items":[${items}]}`;

/** Pages that no look can read, and that whoever may make one object of a kind may cause. */
export const unreadPages = {
  TooDeep: page(`{"metadata":{"name":"one"},"x":${'['.repeat(1_000)}${']'.repeat(1_000)}}`),
  Unreadable: page('{"metadata":{}}'),
  ReplyTooLarge: page(Array(501).fill('{"metadata":{"name":"one"}}').join()),
};
