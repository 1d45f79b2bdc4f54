import { ForgeError } from '../../../src/github/forge.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryForge } from '../../doubles/memory-forge.ts';
import type { ForgeWorld } from '../forge-suite.ts';

const FAULTS = {
  down: new ForgeError('transient', 'no answer'),
  'rate-limited': new ForgeError('rate-limited', 'slow down', 60_000),
  refused: new ForgeError('refused', 'no'),
};

/** A forge in memory that knows these commits. */
export function forgeInMemory(knowsCommit: (sha: string) => boolean): Omit<ForgeWorld, 'close'> {
  const forge = memoryForge({ clock: manualClock(), knowsCommit });
  return {
    forge,
    addStatus: forge.addStatus,
    recordPush: forge.recordPush,
    setPullRequest: forge.setPullRequest,
    loseNextReply: () => forge.fail({ error: FAULTS.down, afterWrite: true }),
    failNext: (how) => forge.fail({ error: FAULTS[how] }),
  };
}
