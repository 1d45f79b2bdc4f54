import { ForgeError } from '../../../src/github/forge.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryForge } from '../../doubles/memory-forge.ts';
import { forgeSuite, UNKNOWN } from '../../suites/forge-suite.ts';

const FAULTS = {
  down: new ForgeError('transient', 'no answer'),
  'rate-limited': new ForgeError('rate-limited', 'slow down', 60_000),
  refused: new ForgeError('refused', 'no'),
};

forgeSuite('the forge in memory', async () => {
  const forge = memoryForge({ clock: manualClock(), knowsCommit: (sha) => sha !== UNKNOWN });
  return {
    forge,
    addStatus: forge.addStatus,
    recordPush: forge.recordPush,
    setPullRequest: forge.setPullRequest,
    loseNextReply: () => forge.fail({ error: FAULTS.down, afterWrite: true }),
    failNext: (how) => forge.fail({ error: FAULTS[how] }),
    close: async () => {},
  };
});
