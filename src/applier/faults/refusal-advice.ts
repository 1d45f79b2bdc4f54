import type { ClusterError, StatusCause } from '../../cluster/cluster-error.ts';
import { groupKindKey, type ObjectRef } from '../../cluster/object.ts';
import type { ObjectFault } from '../../record/record.ts';

/** How API servers, and rules of CustomResourceDefinitions, say that a field cannot be changed once it is set. */
const FIXED =
  /immutable|may not change once set|cannot change roleRef|may not be changed|updates to statefulset spec|pod updates may not change/;

/** Kinds for which "delete it, and it comes back" needs another word. */
const ADVICE: Readonly<Record<string, string>> = {
  ConfigMap: 'give it another name, also where it is used',
  Secret: 'give it another name, also where it is used',
  'StatefulSet.apps': 'delete it with --cascade=orphan, and it is created anew around its pods',
  PersistentVolume: 'give it another name; to delete it may cost its data',
  PersistentVolumeClaim: 'give it another name; to delete it costs its data',
  'Job.batch': 'give it another name, which is another run',
};
const REPLACE = 'give it another name, or delete it in the clusters: it is created anew';

/** The refusal of a change of what cannot be changed, with the field and what to do; any other as it is. */
export function withAdvice(ref: ObjectRef, fault: ObjectFault, error: ClusterError): ObjectFault {
  const fixed = error.kind === 'refused' ? fixedFieldIn(error) : undefined;
  if (!fixed) return fault;
  const { field = 'a field', message = '' } = fixed;
  const names = changedIn(message);
  const which = names.length > 0 ? ` (${names.join(', ')})` : '';
  const advice = ADVICE[groupKindKey(ref)] ?? REPLACE;
  const rule = ruleIn(message);
  const more = error.causes.length > 1 ? ` (+${error.causes.length - 1} more)` : '';
  return {
    ...fault,
    field,
    message: `${field} is immutable${which}: ${advice}${rule && `. ${rule}`}${more}`,
  };
}

/** The causes of a refused Secret have no text; what the error says of it is without values, too. */
function fixedFieldIn({ causes, message }: ClusterError): StatusCause | undefined {
  const first = causes[0];
  return (
    causes.find((cause) => FIXED.test(cause.message ?? '')) ??
    (first && !first.message && FIXED.test(message) ? first : undefined)
  );
}

/** The server's own words where they say more than that: which fields may be changed after all. Never a value. */
function ruleIn(message: string): string {
  const [rule] =
    /spec is immutable after creation except [^\n]*|updates to statefulset spec [^\n]*|pod updates may not [^\n]*/.exec(
      message,
    ) ?? [''];
  return rule;
}

/** Fields that a refusal shows as a difference (`- "StorageClassName": "a",`), as manifests spell them. */
function changedIn(message: string): string[] {
  const names = [...message.matchAll(/^[-+]\s+"(\w+)":/gm)].map(([, name = '']) => name);
  return [...new Set(names)].map((name) => name.charAt(0).toLowerCase() + name.slice(1));
}
