/** Longer ones are not GitHub's; 8 links of 1 KiB would fit. */
const LONGEST_HEADER = 8192;

/**
 * The `after` cursor of the `rel="next"` link in a Link header (RFC 8288), or undefined where there is none.
 * Only the cursor is taken, never the URL: where a reply points must not decide whom we ask. Linear in the header.
 */
export function nextCursor(link: string | number | undefined): string | undefined {
  if (typeof link !== 'string' || link.length > LONGEST_HEADER) return undefined;
  for (const part of link.split(',')) {
    const end = part.indexOf('>');
    if (end < 0 || !/rel="?next"?/.test(part.slice(end))) continue;
    const url = part.slice(part.indexOf('<') + 1, end);
    return new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('after') ?? undefined;
  }
  return undefined;
}
