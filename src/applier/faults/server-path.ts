import type { FieldPath } from '../../manifests/source-node.ts';

/**
 * A field's path as API servers write it, to the steps that lead to it in an object: `spec.ports[0].port` (validation),
 * `.spec.containers[name="a"].image` (server-side apply, which names items by their keys), `metadata.labels[a.b/c]`.
 * What the object does not have ends the way; the step that is missing is its last.
 */
export function stepsOf(path: string, object: unknown): FieldPath {
  const steps: (string | number)[] = [];
  let rest = path;
  let value = object;
  while (rest !== '') {
    const next = rest.startsWith('[') ? bracketStep(rest, value) : nameStep(rest.replace(/^\./, ''), value);
    if (!next) return steps;
    steps.push(next.step);
    value = below(value, next.step);
    rest = next.rest;
  }
  return steps;
}

interface Step {
  step: string | number;
  rest: string;
}

/** Keys may hold dots: the longest that the object has is meant. */
function nameStep(path: string, value: unknown): Step | undefined {
  const known = keysOf(value)
    .filter((key) => path.startsWith(key) && /^(?:[.[]|$)/.test(path.slice(key.length)))
    .reduce((a, b) => (b.length > a.length ? b : a), '');
  const step = known || /^[^.[]+/.exec(path)?.[0];
  return step === undefined ? undefined : { step, rest: path.slice(step.length) };
}

function bracketStep(path: string, value: unknown): Step | undefined {
  const inside = /^\[((?:"(?:[^"\\]|\\.)*"|[^\]"])*)\]/.exec(path);
  if (!inside) return undefined;
  const [all, content = ''] = inside;
  const step = stepIn(content, value);
  return step === undefined ? undefined : { step, rest: path.slice(all.length) };
}

function stepIn(content: string, value: unknown): string | number | undefined {
  // Of a list that the manifest leaves to the server, too.
  if (/^\d+$/.test(content) && (value === undefined || Array.isArray(value))) return Number(content);
  if (!Array.isArray(value)) return content.replace(/^"(.*)"$/, '$1');
  const keys = [...content.matchAll(/([^=,]*)=("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(
    ([, key = '', text = '']) => ({
      key,
      wanted: parsed(text),
    }),
  );
  // The server fills in keys that the manifest leaves out, such as a port's protocol.
  const index = value.findIndex((item) =>
    keys.every(({ key, wanted }) => (key === '' ? item : (below(item, key) ?? wanted)) === wanted),
  );
  return index < 0 || keys.length === 0 ? undefined : index;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function keysOf(value: unknown): string[] {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : [];
}

function below(value: unknown, step: string | number): unknown {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<string | number, unknown>)[step];
}
