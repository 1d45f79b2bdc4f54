import { webhookListener } from '../../src/http/webhook-listener.ts';

/** A webhook listener that is all that its process does; tells its parent where it listens, and how often it was told to look. */
let hints = 0;
const listener = webhookListener({
  secrets: [process.argv[2] ?? ''],
  repository: 'acme/site',
  branch: 'main',
  onPush: () => process.send?.({ hints: ++hints }),
  onPullRequest: () => {},
  sendWithinMs: 1000,
});
process.send?.({ url: await listener.listen(0, '127.0.0.1') });
process.on('disconnect', () => process.exit());
