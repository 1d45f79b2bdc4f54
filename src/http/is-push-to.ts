/**
 * Whether a webhook's payload, which may be any JSON, speaks of a push to this branch of this repository.
 * GitHub's names of owners and repositories do not differ by case; names of branches do.
 */
export function isPushTo(payload: unknown, repository: string, branch: string): boolean {
  const fullName = field(field(payload, 'repository'), 'full_name');
  return (
    typeof fullName === 'string' &&
    fullName.toLowerCase() === repository.toLowerCase() &&
    field(payload, 'ref') === `refs/heads/${branch}`
  );
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string, unknown>)[name];
}
