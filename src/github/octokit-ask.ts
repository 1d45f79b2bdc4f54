import { ForgeError } from './forge.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | number | undefined>;
  data: unknown;
}

export interface Question {
  /** Completes the sentence "GitHub refused to ...". */
  what: string;
  route: string;
  parameters: Record<string, unknown>;
  /** A 404 is an answer, not a failure. */
  mayBeAbsent?: boolean;
  /** Of the answer that we have: a 304 is an answer then, and costs nothing of the rate limit. */
  etag?: string | undefined;
}

/** One request to the repository. Rejects with `ForgeError`. */
export type Ask = (question: Question) => Promise<Answer>;

/** The answer's list of objects. */
export function listOf(data: unknown, what: string): Record<string, unknown>[] {
  if (Array.isArray(data) && data.every((item) => typeof item === 'object' && item !== null)) return data;
  throw notGithub(what);
}

/** A captive portal or a proxy's login page answers 200 to anything. */
export function notGithub(what: string): ForgeError {
  return new ForgeError(
    'transient',
    `the reply to our request to ${what} is not one of GitHub's API: check the API URL and any proxy`,
  );
}
