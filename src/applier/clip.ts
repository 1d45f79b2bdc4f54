/** A record is one ConfigMap (1 MiB) with up to a hundred sentences in it; servers quote whole objects in theirs. */
const LONGEST = 500;

/** A sentence as a record has room for it. */
export function clip(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
