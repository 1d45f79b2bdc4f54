import { isLabel } from '../federation/label.ts';

const LONGEST = 63;

/** What a context of a cloud's own naming is about: where the cluster is, and its name. */
const CLOUD_FORMS = [
  { prefix: 'eks', form: /^arn:aws[\w-]*:eks:([^:]+):\d*:cluster\/(.+)$/ },
  { prefix: 'gke', form: /^gke_[^_]+_([^_]+)_(.+)$/ },
];

/** The nearest DNS-1123 label: `gke_shop_us-central1-a_web` gives `gke-us-central1-a-web`; '' where nothing is left. */
export function labelOf(context: string): string {
  const cloud = CLOUD_FORMS.flatMap(({ prefix, form }) => {
    const [, place, name] = form.exec(context) ?? [];
    return name === undefined ? [] : [`${prefix}-${place}-${name}`];
  });
  return (cloud[0] ?? context)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, LONGEST)
    .replace(/-+$/, '');
}

export interface NamedContext {
  context: string;
  name: string;
}

/** A name of its own for each context, in their order: the second of the same name ends in `-2`. */
export function nameContexts(contexts: readonly string[]): NamedContext[] {
  // Who has a valid name already keeps it, whatever the others turn into.
  const taken = new Set(contexts.filter(isLabel));
  return contexts.map((context) => {
    if (isLabel(context)) return { context, name: context };
    const name = free(labelOf(context) || 'cluster', taken);
    taken.add(name);
    return { context, name };
  });
}

function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const numbered = name.slice(0, LONGEST - suffix.length) + suffix;
    if (!taken.has(numbered)) return numbered;
  }
}
