import { isTuned } from '../world/tuner.ts';
import type { Oracle, OracleDeps } from './oracle.ts';

/** By one process, of one object as one commit has it: its first apply may meet what is contested, too. */
const MOST_CORRECTIONS = 6;

/** G11: where a controller writes a field of ours again each time that it is corrected, that comes to an end. */
export function quarrels({ judge }: OracleDeps): Oracle {
  const corrections = new Map<string, number>();
  return {
    tipMoved: () => corrections.clear(),
    changed: (cluster, { object, previous }, by) => {
      if (by === 'somebody else' || !previous || !isTuned(previous)) return;
      if (isTuned(object)) return;
      const what = `${by.process.name} ${by.what}`;
      const count = (corrections.get(`${cluster} ${what}`) ?? 0) + 1;
      corrections.set(`${cluster} ${what}`, count);
      judge('G11', count <= MOST_CORRECTIONS, () => `${cluster}: ${what}, for the ${count}th time`);
    },
  };
}
