import { z } from 'zod';
import { words } from './words.ts';

/** Go's way to write a time span, as Kubernetes has it, from seconds up: `30s`, `10m`, `1h30m`. */
export const durationPattern = /^(?=\d)(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/;

/** The milliseconds of a duration that matches `durationPattern`. */
export function durationMs(text: string): number {
  const [, hours = '0', minutes = '0', seconds = '0'] = durationPattern.exec(text) ?? [];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/** A duration as people write it, and longer than nothing. */
export const durationSchema = z
  .string()
  .regex(durationPattern, words('this is not a duration', 'Write it like "30s", "10m" or "1h30m"'))
  .refine(
    (text) => !durationPattern.test(text) || durationMs(text) > 0,
    words('the duration is zero', 'Write it like "30s"'),
  );
