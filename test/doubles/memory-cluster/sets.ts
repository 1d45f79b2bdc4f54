/** Those of `a` that are not in `b`. */
export function minus(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a].filter((element) => !b.has(element)));
}

/** Those that are in both. */
export function both(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a].filter((element) => b.has(element)));
}

/** Those of `a` and those of `b`. */
export function either(a: ReadonlySet<string>, b: Iterable<string>): Set<string> {
  return new Set([...a, ...b]);
}
