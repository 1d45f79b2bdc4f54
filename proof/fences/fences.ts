import { answers1 } from './areas/answers-1.ts';
import { answers2 } from './areas/answers-2.ts';
import { asking1 } from './areas/asking-1.ts';
import { asking2 } from './areas/asking-2.ts';
import { hints } from './areas/hints.ts';
import { observing1 } from './areas/observing-1.ts';
import { observing2 } from './areas/observing-2.ts';
import { prunes1 } from './areas/prunes-1.ts';
import { prunes2 } from './areas/prunes-2.ts';
import { records1 } from './areas/records-1.ts';
import { records2 } from './areas/records-2.ts';
import { secrets } from './areas/secrets.ts';
import { writes1 } from './areas/writes-1.ts';
import { writes2 } from './areas/writes-2.ts';
import type { Fence, Harmless } from './fence.ts';

/** Every fence of the shipped code, in the order in which a revision meets them. */
export const fences: readonly Fence[] = [
  ...asking1,
  ...asking2,
  ...records1,
  ...records2,
  ...writes1,
  ...writes2,
  ...prunes1,
  ...prunes2,
  ...observing1,
  ...observing2,
  ...answers1,
  ...answers2,
  ...hints,
  ...secrets,
];

/** What the proof has to let live: else it would call anything a fence. */
export const harmless: Harmless = {
  survives: true,
  file: 'src/applier/claim/standstill.ts',
  why: 'Renames a local: nothing behaves differently.',
  mutant: 'no-op.patch',
};
