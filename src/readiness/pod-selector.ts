import { groupKindKey, type KubeObject, refOf } from '../cluster/object.ts';
import { type Fields, fieldAt, isFields, listAt, textAt } from './fields.ts';

/**
 * The label selector (as in `?labelSelector=`) of the pods that `readinessOf` has to see beside the object, in its
 * namespace; undefined where the object's own status suffices. Only a ReplicaSet's status hides which template runs.
 */
export function podSelectorOf(object: KubeObject): string | undefined {
  if (groupKindKey(refOf(object)) !== 'ReplicaSet.apps') return undefined;
  const selector = fieldAt(object, 'spec.selector');
  const labels = fieldAt(selector, 'matchLabels');
  const equalities = Object.entries(isFields(labels) ? labels : {}).map(([key, value]) => `${key}=${value}`);
  const expressions = listAt(selector, 'matchExpressions').filter(isFields).map(requirement);
  return [...equalities, ...expressions].sort().join(',');
}

function requirement(expression: Fields): string {
  const key = textAt(expression, 'key');
  const values = listAt(expression, 'values').join(',');
  switch (textAt(expression, 'operator')) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return key;
  }
}
