import { spellingsOf } from '../../oracle/spellings.ts';
import { isRecord } from '../world/part-of.ts';
import { CANARY } from '../world/site.ts';
import type { Oracle, OracleDeps } from './oracle.ts';

const SPELLINGS = spellingsOf(CANARY);

/** G8: no value of a Secret is in a log, a status or a record. */
export function secrets({ judge }: OracleDeps): Oracle {
  const search = (where: string, text: string): void => {
    const isClean = !SPELLINGS.some((spelling) => text.includes(spelling));
    judge('G8', isClean, () => `a Secret's value in ${where}: ${text}`);
  };
  return {
    said: (process, line) => search(`the log of ${process}`, line),
    posted: (sha, { description }) => search(`a status of ${sha}`, description),
    changed: (cluster, { object }) => {
      if (isRecord(object)) search(`the record of ${cluster}`, JSON.stringify(object['data']));
    },
  };
}
