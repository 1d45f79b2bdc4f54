import type { CommitStatus } from '../../../src/github/forge.ts';

export interface Wish extends CommitStatus {
  revision: string;
}

/** The status that a process logs as soon as it wants it: long before the forge may take it. */
export function wishIn(line: string): Wish | undefined {
  return line.startsWith('status {') ? JSON.parse(line.slice('status '.length)) : undefined;
}
