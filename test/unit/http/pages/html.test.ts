import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { html } from '../../../../src/http/pages/html.ts';
import { anyCharacter } from '../../../suites/any-character.ts';

const anyText = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc
    .array(fc.constantFrom('<', '>', '"', "'", '&', '&lt;', '<script>', '</title>', '-->', '\u202e', '\0'))
    .map((all) => all.join('')),
);

describe('html', () => {
  it('lets no mark of any text through, in an element or in an attribute', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        const { markup } = html`<p title="${one}">${[other, one]}</p>`;
        const inside = markup.slice('<p title="'.length, -'</p>'.length).replace('">', '');
        assert.doesNotMatch(inside, /[<>"']/);
        assert.doesNotMatch(inside, /&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('gives back the text that was put in', () => {
    const back: Record<string, string> = {
      '&lt;': '<',
      '&gt;': '>',
      '&quot;': '"',
      '&#39;': "'",
      '&amp;': '&',
    };
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>&"\'abä') }), (text) => {
        const { markup } = html`${text}`;
        assert.equal(
          markup.replace(/&[^;]+;/g, (entity) => back[entity] ?? '?'),
          text,
        );
      }),
    );
  });

  it('takes what is HTML already as it is, lists in order, and nothing for nothing', () => {
    assert.equal(html`${html`<b>${1}</b>`}${[html`<i>`, 'x', undefined, false]}${''}`.markup, '<b>1</b><i>x');
  });

  it('shows no mark of direction and no control character, which could show a text in another order', () => {
    assert.equal(html`${'a\u202eb\u0000c\u200fd'}`.markup, 'a b c d');
  });
});
