import fc from 'fast-check';
import { anyCharacter } from '../any-character.ts';
import { share } from './mutated-json.ts';

/** What breaks the structure of YAML and JSON, or gives it one that nobody meant. */
const pieces = [
  ...'{}[]:,-&*!|>"\'#%@?<~`\t\n\r ',
  '- ',
  ': ',
  '---\n',
  '...\n',
  '&a ',
  '*a',
  '<<: *a',
  '!!binary ',
  '!!set ',
  '!<tag:yaml.org,2002:str> ',
  '%YAML 1.2\n',
  '? ',
  '|\n',
  '>-\n',
  '\\u0000',
  '\u0000',
  '\ufeff',
  '\u2028',
  '0777',
  '1e999',
  '9'.repeat(30),
  '__proto__: ',
  '"constructor":',
  'null',
];

interface Edit {
  /** Where, as a share of the length. */
  from: number;
  to: number;
  how: 'insert' | 'cut' | 'double' | 'move' | 'indent';
  piece: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  from: share,
  to: share,
  how: fc.constantFrom('insert', 'insert', 'cut', 'double', 'move', 'indent'),
  piece: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: anyCharacter, maxLength: 4 })),
});

/** A text that was well-formed once, after a few slips of the hand or of a template. */
export function mutatedText(wellFormed: readonly string[], most = 4): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...wellFormed), fc.array(edit, { minLength: 1, maxLength: most }))
    .map(([text, edits]) => edits.reduce(edited, text));
}

function edited(text: string, { from, to, how, piece }: Edit): string {
  const at = Math.floor(from * text.length);
  // Short pieces: cutting out half of a file leaves nothing to break.
  const end = Math.min(text.length, at + Math.floor(to * 40));
  const [before, part, after] = [text.slice(0, at), text.slice(at, end), text.slice(end)];
  switch (how) {
    case 'insert':
      return `${before}${piece}${part}${after}`;
    case 'cut':
      return before + after;
    case 'double':
      return `${before}${part}${part}${after}`;
    case 'move':
      return `${before}${after}${part}`;
    case 'indent':
      return `${before}${part.replaceAll('\n', `\n${' '.repeat(piece.length)}`)}${after}`;
  }
}
