import { stringify } from 'yaml';

/** A text as a YAML scalar on one line, in quotes where YAML 1.1 would take it for something else: `on`, `123`. */
export function scalarText(value: string): string {
  return stringify(value, { version: '1.1', lineWidth: 0 }).trimEnd();
}
