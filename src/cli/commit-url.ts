import type { Config } from './config-schema.ts';

/** Where people read of a commit; undefined where the installation does not say how they reach its pages. */
export function commitUrl({ url }: Pick<Config, 'url'>): ((revision: string) => string) | undefined {
  return url === undefined ? undefined : (revision) => `${url}/commits/${revision}`;
}
