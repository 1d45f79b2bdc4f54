import { apiVersionsOf, kindsOf } from './builtin-kinds.ts';
import { nearest } from './nearest.ts';
import { type RemovedApi, removedApi } from './removed-api-versions.ts';
import { keyOffsetAt, nodeAt, offsetAt, type SourceNode, textAt } from './source-node.ts';
import type { FaultDetails, Report } from './source-text.ts';

/** apiVersion and kind: there, well-formed, not removed, and no known kind in the wrong place. */
export function checkApiVersion(node: SourceNode, report: Report): void {
  const apiVersion = requireText(node, 'apiVersion', report);
  const kind = requireText(node, 'kind', report);
  if (apiVersion === undefined || kind === undefined) return;
  const fault = wrongType(apiVersion, kind);
  if (fault) report(offsetAt(node, [fault.field ?? 'apiVersion']), fault);
}

const shapes = {
  apiVersion: /^(?:[a-z0-9][-a-z0-9.]*\/)?[a-z][-a-z0-9]*$/,
  kind: /^[A-Za-z][A-Za-z0-9]*$/,
};

function requireText(node: SourceNode, field: 'apiVersion' | 'kind', report: Report): string | undefined {
  const text = textAt(node, [field]);
  if (text !== undefined && shapes[field].test(text)) return text;
  const given = nodeAt(node, [field]);
  const message = given ? `this is not a valid ${field}` : `the object has no ${field}`;
  const advice = field === 'kind' ? 'Name one, like "Deployment"' : 'Name one, like "v1" or "apps/v1"';
  report(given ? keyOffsetAt(node, [field]) : node.offset, { field, message, advice });
  return undefined;
}

function wrongType(apiVersion: string, kind: string): FaultDetails | undefined {
  const removed = removedApi(apiVersion, kind);
  if (removed) return removedFault(removed);
  return misplacedFault(apiVersion, kind);
}

function removedFault({ apiVersion, kind, removedIn, successor, change }: RemovedApi): FaultDetails {
  const message = `${kind} in ${apiVersion} was removed in Kubernetes ${removedIn}`;
  const advice = successor === undefined ? change : `Use ${successor}${change ? `: ${change}` : ''}`;
  return { field: 'apiVersion', message, ...(advice === undefined ? {} : { advice }) };
}

/**
 * Only mistakes that can be named: a kind that is neither known here nor near to one may be served
 * by a newer API server, and is left to the clusters to judge.
 */
function misplacedFault(apiVersion: string, kind: string): FaultDetails | undefined {
  const kinds = kindsOf(apiVersion);
  const builtinGroup = kinds.length > 0 || !apiVersion.split('/')[0]?.includes('.');
  if (!builtinGroup || kinds.includes(kind)) return undefined;
  const elsewhere = apiVersionsOf(kind);
  if (elsewhere.length > 0) {
    const advice = `Use ${elsewhere.join(' or ')}`;
    return { field: 'apiVersion', message: `there is no kind ${kind} in ${apiVersion}`, advice };
  }
  const meant = nearest(kind, kinds);
  if (meant === undefined) return undefined;
  return {
    field: 'kind',
    message: `there is no kind ${kind} in ${apiVersion}`,
    advice: `Did you mean ${meant}?`,
  };
}
