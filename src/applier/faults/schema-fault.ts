import type { ObjectFault } from '../../record/record.ts';

/** What server-side apply says of a manifest that does not fit its kind's schema, an HTTP 500 without causes. */
const TYPED = /failed to create typed patch object \([^)]*\): (?:errors:)?(.*)/s;
/** One of its sentences: a path, and what is wrong there. */
const SENTENCE = /^\s*(\.\S.*?|\S*): ((?:field not declared|expected|duplicate entries|associative list).*)$/;
/** What it says of a value that has the right shape and still cannot be read; no field is named. */
const CONVERTED = /unable to convert unstructured object to [^:]*: (?:error decoding from json: )?(.+)/s;

/** The field and the words of such a refusal; undefined where it is none. */
export function schemaFault(message: string): Pick<ObjectFault, 'field' | 'message'> | undefined {
  const converted = CONVERTED.exec(message)?.[1];
  if (converted !== undefined) return { message: converted };
  const sentences = TYPED.exec(message)?.[1]
    ?.split('\n')
    .filter((line) => SENTENCE.test(line));
  // They come in the order of a Go map: the same refusal must read the same in every cluster, and each time.
  const [first, ...others] = sentences?.toSorted() ?? [];
  const [, path, what] = SENTENCE.exec(first ?? '') ?? [];
  if (path === undefined || what === undefined) return undefined;
  const more = others.length > 0 ? ` (+${others.length} more)` : '';
  return { field: path.replace(/^\./, ''), message: inWords(what) + more };
}

function inWords(what: string): string {
  return what
    .replace('field not declared in schema', 'unknown field')
    .replace(/&value\.valueUnstructured\{Value:(.*)\}$/s, '$1');
}
