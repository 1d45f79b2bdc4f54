import type { Bounded, PlacedText } from '../../reporter/commit-report.ts';
import { type Html, html } from './html.ts';
import { moreItem } from './words.ts';

/** Texts with their places in the repository; undefined where there is none. */
export function placedList({ shown, more }: Bounded<PlacedText>, noun: string): Html | undefined {
  if (shown.length === 0) return undefined;
  const items = shown.map(
    ({ place, text }) => html`<li>${place && html`<code>${place}</code> `}${text}</li>
`,
  );
  return html`<ul>
${items}${moreItem(more, noun)}</ul>`;
}
