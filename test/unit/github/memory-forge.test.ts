import { forgeSuite, UNKNOWN } from '../../suites/forge-suite.ts';
import { forgeInMemory } from '../../suites/worlds/forge-in-memory.ts';

forgeSuite('the forge in memory', async () => ({
  ...forgeInMemory((sha) => sha !== UNKNOWN),
  close: async () => {},
}));
