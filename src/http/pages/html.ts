/** Text that is HTML already; everything else is escaped where it is put in. */
export interface Html {
  readonly markup: string;
}

type Content = Html | string | number | undefined | false | readonly Content[];

/** A template whose insertions are inert: whatever they hold, they are shown as text, in elements and in quoted attributes. */
export function html(parts: TemplateStringsArray, ...contents: Content[]): Html {
  const markup = parts.map(
    (part, index) => part + (index < contents.length ? markupOf(contents[index]) : ''),
  );
  return { markup: markup.join('') };
}

/** Only for what stands in the source code. */
export function raw(markup: string): Html {
  return { markup };
}

function markupOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string' || typeof content === 'number') return escaped(String(content));
  return 'markup' in content ? content.markup : content.map(markupOf).join('');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Marks of direction could show a text in another order than it is written in; control characters are no text. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
}
