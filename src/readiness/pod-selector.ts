import { groupKindKey, type KubeObject, refOf } from '../cluster/object.ts';
import { type Fields, fieldAt, isFields, listAt, textAt } from './fields.ts';

/**
 * The label selector (as in `?labelSelector=`) of the pods that `readinessOf` has to see beside the object, in its
 * namespace; undefined where the object's own status suffices. Only the statuses of a ReplicaSet and of its
 * forerunner hide which template runs.
 */
export function podSelectorOf(object: KubeObject): string | undefined {
  const selector = fieldAt(object, 'spec.selector');
  switch (groupKindKey(refOf(object))) {
    case 'ReplicaSet.apps': {
      const expressions = listAt(selector, 'matchExpressions').filter(isFields).map(requirement);
      return joined([...equalities(fieldAt(selector, 'matchLabels')), ...expressions]);
    }
    case 'ReplicationController':
      return joined(equalities(selector));
    default:
      return undefined;
  }
}

function joined(requirements: string[]): string {
  return requirements.sort().join(',');
}

function equalities(labels: unknown): string[] {
  const given = Object.entries(isFields(labels) ? labels : {}).filter(([, value]) => isText(value));
  return given.map(([key, value]) => `${key}=${value}`);
}

function requirement(expression: Fields): string {
  const key = textAt(expression, 'key');
  const values = listAt(expression, 'values').filter(isText).join(',');
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

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
