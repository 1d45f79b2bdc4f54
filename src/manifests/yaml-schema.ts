import type { DocumentOptions, ParseOptions, ScalarTag, SchemaOptions, Tags } from 'yaml';

/**
 * YAML as the Kubernetes tools read it (sigs.k8s.io/yaml): 1.1's booleans and octals, but dates and
 * sexagesimals stay strings, and tags that have no place in JSON are errors.
 */
export const yamlOptions: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  // Without it a `%YAML 1.2` line would change what 0777 means.
  schema: 'yaml-1.1',
  customTags,
  resolveKnownTags: false,
  merge: false,
  strict: true,
  prettyErrors: false,
  logLevel: 'silent',
  // The library compares each key with all others, which is quadratic: the reader checks keys itself.
  uniqueKeys: false,
};

const int: ScalarTag = {
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?(?:0[bB][01_]*[01][01_]*|0[oO]?[0-7_]*[0-7][0-7_]*|0[xX][\da-fA-F_]*[\da-fA-F][\da-fA-F_]*|\d[\d_]*)$/,
  resolve: (text) => integerOf(text.replaceAll('_', '')),
};

/** Also matches integers, so that an explicit `!!float 1` works; `int` stands before it. */
const float: ScalarTag = {
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^[-+]?(?:\.[\d_]*\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$|^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/,
  resolve: (text) => floatOf(text.replaceAll('_', '')),
};

function customTags(tags: Tags): Tags {
  const kept = ['map', 'seq', 'str', 'null', 'bool'].map((name) => `tag:yaml.org,2002:${name}`);
  const plain = tags.filter((tag) => typeof tag === 'object' && kept.includes(tag.tag));
  return [...plain, int, float];
}

/** A leading zero means octal, as in `defaultMode: 0777`; 089 can only be decimal. */
function integerOf(text: string): bigint {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '');
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
  return negative ? -magnitude : magnitude;
}

function floatOf(text: string): number {
  if (/nan$/i.test(text)) return Number.NaN;
  if (/inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number.parseFloat(text);
}
