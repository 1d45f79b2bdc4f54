/**
 * All ways in which a program may have written a secret down: as it is, as JSON escapes it, in a URL, in hexadecimal, and in
 * base64, also where it stands in the middle of what was encoded (then its first bits share a digit with what is before it).
 */
export function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((before) => withinBase64(bytes, before));
  const hex = bytes.toString('hex');
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      hex,
      hex.toUpperCase(),
      ...base64,
      ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
      ...base64.map(encodeURIComponent),
    ]),
  ];
}

/** The digits that depend on these bytes alone, where so many others are encoded before them. */
function withinBase64(bytes: Buffer, before: number): string {
  const all = Buffer.concat([Buffer.alloc(before), bytes]);
  return all.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6));
}
