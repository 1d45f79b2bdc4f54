import type { KubeObject } from '../../../src/cluster/object.ts';
import { badRequest } from './api-error.ts';

export interface Selection {
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
}

/** Whether the object is in the namespace and answers both selectors. */
export function isSelected(
  object: KubeObject,
  { namespace, labelSelector = '', fieldSelector = '' }: Selection,
): boolean {
  const { metadata } = object;
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  const fields = { 'metadata.name': metadata.name, 'metadata.namespace': metadata.namespace ?? '' };
  return matches(metadata.labels ?? {}, labelSelector) && matches(fields, fieldSelector);
}

/** `a=b`, `a==b`, `a!=b`, `a in (b, c)`, `a notin (b)`, `a`, `!a`; all of them, separated by commas. */
function matches(values: Record<string, string>, selector: string): boolean {
  const terms = selector.match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
  return terms.map((term) => term.trim()).every((term) => matchesTerm(values, term));
}

function matchesTerm(values: Record<string, string>, term: string): boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(term);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const options = list.split(',').map((option) => option.trim());
    return (
      options.includes(values[key] ?? '') === (operator === 'in') ||
      (operator === 'notin' && values[key] === undefined)
    );
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(term);
  if (equality !== null) {
    const [, key = '', operator, value] = equality;
    return (values[key] === value) === (operator !== '!=');
  }
  const existence = /^(!?)([^=!\s]+)$/.exec(term);
  if (existence === null) throw badRequest(`unable to parse requirement: ${term}`);
  return (values[existence[2] ?? ''] === undefined) === (existence[1] === '!');
}
