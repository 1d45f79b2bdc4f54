import assert from 'node:assert/strict';
import { spellingsOf } from '../../../proof/oracle/spellings.ts';

/** Fails with the place and the spelling where one of these texts holds one of the secrets; `places` are texts by where they were found. */
export function assertNoLeaks(places: Readonly<Record<string, string>>, secrets: readonly string[]): void {
  const spelled = secrets.flatMap(spellingsOf);
  for (const [place, text] of Object.entries(places)) {
    const found = spelled.find((spelling) => text.includes(spelling));
    assert.ok(found === undefined, `${place}: ${found && excerpt(text, found)}`);
  }
}

function excerpt(text: string, found: string): string {
  const at = text.indexOf(found);
  return text.slice(Math.max(0, at - 200), at + found.length + 100);
}
