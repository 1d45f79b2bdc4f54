import type { TestContext } from 'node:test';
import { type SandboxRedis, startRedis } from '../../sandbox/redis.ts';
import { sharedSandbox } from './shared-sandbox.ts';

/** A Redis that a test may stop, empty and change without harm to any other; it ends with the test. */
export async function ownRedis(t: TestContext): Promise<SandboxRedis> {
  const { reaper } = await sharedSandbox();
  const redis = await startRedis({ reaper, folder: await reaper.folder('lockstep-redis-') });
  t.after(() => redis.stop());
  return redis;
}
