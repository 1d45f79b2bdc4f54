import { clip } from './clip.ts';

/** Of more subjects, the ones told of longest ago are forgotten, and told once more. */
const MOST_SUBJECTS = 10_000;

/** What was told already, so that what lasts is told once, however often it is met. */
export interface News {
  /** True unless this was the last thing that was told of the subject. */
  isNew(subject: string, text: string): boolean;
  /** What was told of the subject is over; true if anything was. */
  over(subject: string): boolean;
}

export function news(most = MOST_SUBJECTS): News {
  // A Map keeps the order of insertion: the first key is the one told of longest ago.
  const told = new Map<string, string>();
  return {
    isNew: (subject, text) => {
      const clipped = clip(text);
      if (told.get(subject) === clipped) return false;
      told.delete(subject);
      told.set(subject, clipped);
      for (const oldest of told.keys()) {
        if (told.size <= most) break;
        told.delete(oldest);
      }
      return true;
    },
    over: (subject) => told.delete(subject),
  };
}
