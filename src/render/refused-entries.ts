import type { Federation } from '../federation/federation.ts';
import { federationPath } from '../federation/parse-federation.ts';
import type { RefusedEntry } from '../git/repository.ts';
import type { Fault } from '../manifests/fault.ts';
import { startOf } from '../manifests/source-text.ts';
import { isBelow } from './layout.ts';

/** What the tree's reader calls the tree as a whole. */
const wholeTree = '.';

/** The entries without which nothing can be rendered: the whole tree, or federation.yaml. */
export function blockingEntries(refused: readonly RefusedEntry[]): Fault[] {
  return refused.filter(({ path }) => path === wholeTree || path === federationPath).map(toFault);
}

/** Entries that were not read and may hold manifests, or lead to them; links elsewhere are nobody's business. */
export function refusedManifests(refused: readonly RefusedEntry[], { base, overlays }: Federation): Fault[] {
  const concerns = (path: string) =>
    [base, overlays].some((folder) => path === folder || isBelow(path, folder) || isBelow(folder, path));
  return refused.filter(({ path }) => concerns(path)).map(toFault);
}

/** A reason reads on after the path, and may say what to do after a full stop. */
function toFault({ path, reason }: RefusedEntry): Fault {
  const [what = '', ...advice] = reason.split('. ');
  const place = path === wholeTree ? {} : { place: startOf(path) };
  const message = `${path === wholeTree ? 'the repository' : 'this'} ${what}`;
  return { message, ...place, ...(advice.length > 0 ? { advice: advice.join('. ') } : {}) };
}
