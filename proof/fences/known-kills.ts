import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { History } from '../simulation/histories/history.ts';

const FOLDER = fileURLToPath(new URL('kills', import.meta.url));

/**
 * By mutant, a history that is known to kill it: `kills/<mutant>.json`, beside the patches. As data, since a seed changes
 * its meaning with each new kind of step.
 */
export function knownKills(): ReadonlyMap<string, History> {
  return new Map(readdirSync(FOLDER).map((file) => [file.replace(/\.json$/, '.patch'), historyIn(file)]));
}

function historyIn(file: string): History {
  return JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8'));
}
