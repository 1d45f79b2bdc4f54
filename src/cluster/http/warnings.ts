/**
 * The texts of `Warning` headers (`299 - "text"`, RFC 7234 section 5.5), in their order.
 * What is not of that form is left out.
 */
export function parseWarnings(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  const joined = Array.isArray(header) ? header.join(', ') : header;
  return [...joined.matchAll(/\d{3} [^\s"]+ "((?:[^"\\]|\\.)*)"/g)].map(([, quoted = '']) =>
    quoted.replace(/\\(.)/g, '$1'),
  );
}
