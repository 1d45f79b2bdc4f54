/** Starts an embedded Redis, prints its URL, and waits to be killed. */
import { systemClock } from '../../src/clock/system-clock.ts';
import { startEmbeddedRedis } from '../../src/queue/embedded-redis.ts';

const redis = await startEmbeddedRedis({
  clock: systemClock,
  environment: { PATH: process.env['PATH'] ?? '' },
});
console.log(redis.url);
setInterval(() => {}, 1_000);
