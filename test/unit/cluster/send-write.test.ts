import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WriteOptions } from '../../../src/cluster/cluster.ts';
import { sendWrite } from '../../../src/cluster/http/send-write.ts';
import type { SendOptions, Transport } from '../../../src/cluster/http/transport.ts';

const permit = { remainingMs: () => 5_000 };

/** Whether the write goes before others that wait for a connection. */
async function isUrgent(options: WriteOptions): Promise<boolean> {
  let sent: SendOptions | undefined;
  const transport: Pick<Transport, 'send'> = {
    send: async (prepare, how) => {
      prepare();
      sent = how;
      return { status: 200, headers: {}, body: Buffer.from('{}') };
    },
  };
  const write = { method: 'PUT', path: '/x', query: {}, contentType: 'application/json', body: {} } as const;
  await sendWrite(transport as Transport, { ...write, options });
  return sent?.urgent ?? false;
}

describe('which write waits for which', () => {
  it('writes under a permit wait for all others', async () => {
    assert.deepEqual([await isUrgent({ permit }), await isUrgent({})], [false, true]);
  });

  it('the renewal of the permit waits for none of them, though it is under the permit itself', async () => {
    assert.equal(await isUrgent({ permit, urgent: true }), true);
  });
});
