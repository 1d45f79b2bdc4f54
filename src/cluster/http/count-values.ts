import { ClusterError } from '../cluster-error.ts';

const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/**
 * How many values the JSON may hold at most, counted before it is parsed: three bytes (`{},`) become about
 * 64 of memory, so that bytes alone bound nothing. Throws a `ClusterError` where they are more than `most`.
 */
export function countValues(json: Uint8Array, most: number): number {
  let values = 1;
  // By index: the iterator costs seven times as much, and each LIST goes through here.
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index];
    if (byte === COMMA || byte === BRACE || byte === BRACKET) values += 1;
  }
  if (values <= most) return values;
  const message = `the reply holds more than ${most} JSON values, and was not parsed`;
  throw new ClusterError('refused', message, { reason: 'ReplyTooLarge' });
}
