import type { ObjectFault } from '../record/record.ts';

/** `Service "nginx" is invalid: `, which an API server puts before the causes. */
const PREAMBLE = /^\S+ "[^"]*" is invalid: /;
/** `spec.ports[0].nodePort: `, which it puts before each cause. */
const FIELD = /^([a-z][\w.[\]-]*): (?=Invalid value: )/i;
/** A cause about a value that is a number or a string; what follows is why. */
const SCALAR = /^Invalid value: ("(?:[^"\\]|\\.)*"|[^:\s"]+): (.+)$/s;
/** A cause about a whole structure, which is too long to be said; what follows the last colon is why. */
const STRUCTURE = /^Invalid value: .+: ([^:]+)$/s;

/**
 * A fault in as few words as say it: `Service default/nginx: nodePort 30061 already allocated`
 * for `spec.ports[0].nodePort: Invalid value: 30061: provided port is already allocated`. Where the manifest is at fault,
 * its place comes first.
 */
export function faultText(fault: Pick<ObjectFault, 'object' | 'field' | 'message' | 'place'>): string {
  const message = fault.message.replace(PREAMBLE, '');
  const field = fault.field ?? FIELD.exec(message)?.[1] ?? '';
  const cause = causeText(field, message.replace(FIELD, ''));
  return [fault.place, fault.object, cause].filter((part) => part !== undefined).join(': ');
}

function causeText(field: string, message: string): string {
  const leaf = field.split('.').at(-1) ?? '';
  const [, value, why] = SCALAR.exec(message) ?? [];
  if (value !== undefined && why !== undefined) return valueText(leaf, value, why);
  const [, structureWhy] = STRUCTURE.exec(message) ?? [];
  if (structureWhy !== undefined) return `${field || 'a value'}: ${structureWhy}`;
  return leaf === '' || message.includes(leaf) ? message : `${field}: ${message}`;
}

function valueText(leaf: string, value: string, why: string): string {
  const what = leaf === '' ? value : `${leaf} ${value}`;
  const predicate = /^provided \w+ is (.+)$/s.exec(why)?.[1];
  return predicate === undefined ? `${what}: ${why}` : `${what} ${predicate}`;
}
