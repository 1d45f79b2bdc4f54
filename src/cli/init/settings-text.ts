import type { NamedContext } from '../names.ts';
import { scalarText } from '../scalar-text.ts';

export interface SettingsInput {
  /** Absolute path of the kubeconfig. */
  kubeconfig: string;
  allow: readonly string[];
  clusters: readonly NamedContext[];
}

const HEAD = `# One installation of Lockstep: its repository, its queue, and how it reaches its clusters.
# Keep it with the installation, and out of the manifests repository.
repository:
  url: https://github.com/OWNER/REPOSITORY.git
  branch: main

# Commit statuses, and a webhook in place of waiting for the next poll.
#github:
#  token: \${env:GITHUB_TOKEN}
#  webhook: {listen: "0.0.0.0:8080", secrets: ["\${env:WEBHOOK_SECRET}"]}

# Not needed with \`lockstep run --embedded-redis\`.
redis:
  url: redis://127.0.0.1:6379
`;

/** A lockstep.yaml to start from: valid as it is, except for the repository's URL. Pure. */
export function settingsText({ kubeconfig, allow, clusters }: SettingsInput): string {
  const uses = allow.length > 0 ? [`  allow: [${allow.join(', ')}]`] : [];
  const renamed = clusters.filter(({ name, context }) => name !== context);
  const contexts = renamed.flatMap(({ name, context }) => [
    `  ${scalarText(name)}:`,
    `    context: ${scalarText(context)}`,
  ]);
  return [
    HEAD,
    'kubeconfig:',
    `  path: ${scalarText(kubeconfig)}`,
    ...uses,
    ...(contexts.length > 0
      ? ['', '# All others have the name of their context.', 'clusters:', ...contexts]
      : []),
    '',
  ].join('\n');
}
