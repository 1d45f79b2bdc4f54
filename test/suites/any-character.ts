import fc from 'fast-check';

/** A unit of strings: any code point but halves of pairs. `unit: 'binary'` makes a table of them all for each arbitrary. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10_ff_ff - 0x8_00 })
  .map((code) => String.fromCodePoint(code < 0xd8_00 ? code : code + 0x8_00));
