/** How a secret may show up: raw, in JSON, in base64, in a URL. */
export function spellingsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    base64,
    // What stands before or after it moves its last characters.
    base64.replace(/=+$/, '').slice(0, -3),
    encodeURIComponent(secret),
  ];
}
