import { stringify } from 'yaml';

const VERSIONS = ['1.1', '1.2'] as const;

/** A text as a YAML scalar on one line, in quotes where YAML 1.1 or 1.2 would take it for something else: `on`, `0o17`. */
export function scalarText(value: string): string {
  const spellings = VERSIONS.map((version) => stringify(value, { version, lineWidth: 0 }).trimEnd());
  return spellings.find((spelling) => spelling !== value) ?? value;
}
