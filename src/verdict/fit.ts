/**
 * What GitHub takes for a status's description. Counted here in UTF-16 units, of which there are never fewer than
 * characters, however the other side counts those.
 */
export const DESCRIPTION_LIMIT = 140;

const ELLIPSIS = '…';

/**
 * One line of at most 140 characters: the text, cut at a word where it is too long, and a short suffix, which is
 * kept. Put the most important first.
 */
export function fit(text: string, suffix = ''): string {
  const line = oneLine(text);
  if (line.length + suffix.length <= DESCRIPTION_LIMIT) return line + suffix;
  const room = DESCRIPTION_LIMIT - suffix.length - ELLIPSIS.length;
  return cutAtWord(line, room) + ELLIPSIS + suffix;
}

/** Errors hold line breaks, and names of others may hold control and direction marks: none of them gets through. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
}

/** At most `room` long, without half a word; a word longer than half of it is cut all the same. */
function cutAtWord(line: string, room: number): string {
  const cut = line.slice(0, room);
  const lastSpace = line[room] === ' ' ? room : cut.lastIndexOf(' ');
  const words = lastSpace > room / 2 ? cut.slice(0, lastSpace) : cut;
  return words.replace(/[\s,:;(\uD800-\uDBFF]+$/, '');
}
