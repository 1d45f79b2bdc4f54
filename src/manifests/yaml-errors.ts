import type { ErrorCode } from 'yaml';
import type { FaultDetails } from './source-text.ts';

/**
 * Our own words for the parser's errors: the library's quote the text, and the text may be a Secret's.
 */
export function yamlFault(code: ErrorCode): FaultDetails {
  const [message, advice] = words[code];
  return advice === undefined ? { message } : { message, advice };
}

const indent = 'Align it with the fields around it, with spaces, and close all brackets';
const quote = 'Quote the text if it is meant as a string';

const words: Record<ErrorCode, [message: string, advice?: string]> = {
  ALIAS_PROPS: ['an alias cannot have an anchor or a tag of its own', 'Remove the "&" or "!" before the "*"'],
  BAD_ALIAS: ['the name of this anchor or alias is missing or not allowed', quote],
  BAD_COLLECTION_TYPE: ['the tag does not fit what follows it', 'Remove the tag'],
  BAD_DIRECTIVE: ['the "%" line is not a directive that YAML 1.1 knows', 'Remove it'],
  BAD_DQ_ESCAPE: [
    'the double-quoted string holds an escape that YAML does not know',
    'Write "\\\\" for a backslash',
  ],
  BAD_INDENT: ['the indentation does not fit, or a bracket before it is not closed', indent],
  BAD_PROP_ORDER: ['an anchor or tag stands in the wrong place', 'Put it right before the value'],
  BAD_SCALAR_START: ['a plain text cannot begin with this character', quote],
  BLOCK_AS_IMPLICIT_KEY: [
    'a nested object begins in the middle of a line',
    'Quote the value if it is a text with ": " or "- " in it, or put the object on lines of its own',
  ],
  BLOCK_IN_FLOW: ['an indented block stands inside brackets', 'Close the brackets first'],
  DUPLICATE_KEY: ['the same field is given twice in the same object', 'Keep one of them'],
  IMPOSSIBLE: ['the file is not valid YAML'],
  KEY_OVER_1024_CHARS: [
    'a field name is longer than 1024 characters',
    'Is a ":" or a quote missing before it?',
  ],
  MISSING_CHAR: ['a quote, bracket, comma, colon or space is missing'],
  MULTILINE_IMPLICIT_KEY: [
    'a field name goes over several lines',
    'Is a ":" missing, or the indentation wrong?',
  ],
  MULTIPLE_ANCHORS: ['a value has two anchors', 'Keep one of them'],
  MULTIPLE_DOCS: ['a second document begins here without a line "---"', 'Separate documents with "---"'],
  MULTIPLE_TAGS: ['a value has two tags', 'Keep one of them'],
  NON_STRING_KEY: ['a field name is not a string', 'Put it in quotes'],
  RESOURCE_EXHAUSTION: ['the document is nested too deeply', 'Make it flatter'],
  TAB_AS_INDENT: ['a tab is used for indentation, which YAML forbids', 'Use spaces'],
  TAG_RESOLVE_FAILED: ['this YAML tag has no meaning in a Kubernetes manifest', `Remove the tag. ${quote}`],
  UNEXPECTED_TOKEN: [
    'this does not belong here: the file is not valid YAML',
    'Look for a missing quote, colon or indentation before it',
  ],
};
