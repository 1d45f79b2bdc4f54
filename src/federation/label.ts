import { z } from 'zod';
import { words } from './words.ts';

const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const advice = 'Use at most 63 lower-case letters, digits and "-", with a letter or digit at both ends';

/** True for what may name a cluster or a federation (DNS-1123). */
export function isLabel(name: string): boolean {
  return label.test(name);
}

/** A name that is a DNS-1123 label; `what` says whose, for people. */
export function labelSchema(what: string) {
  return z.string().regex(label, words(`${what} is a DNS-1123 label`, advice));
}
