/** What of ours a webhook may be about, where it is worth a look. */
export type WebhookSubject = 'push' | 'pull-request';

/** What changes a pull request's merge result, or whether it has one. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened', 'edited', 'closed'],
  merge_group: ['checks_requested'],
};

/**
 * What of this repository a webhook's event and payload, which may be any JSON, speak of: a push to the branch, or a
 * pull request. GitHub's names of owners and repositories do not differ by case; names of branches do.
 */
export function subjectOf(
  event: unknown,
  payload: unknown,
  { repository, branch }: { repository: string; branch: string },
): WebhookSubject | undefined {
  const fullName = field(field(payload, 'repository'), 'full_name');
  if (typeof fullName !== 'string' || fullName.toLowerCase() !== repository.toLowerCase()) return undefined;
  if (event === 'push') return field(payload, 'ref') === `refs/heads/${branch}` ? 'push' : undefined;
  const action = field(payload, 'action');
  return actionsOf(event).some((one) => one === action) ? 'pull-request' : undefined;
}

function actionsOf(event: unknown): readonly string[] {
  return typeof event === 'string' && Object.hasOwn(ACTIONS, event) ? (ACTIONS[event] ?? []) : [];
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string, unknown>)[name];
}
