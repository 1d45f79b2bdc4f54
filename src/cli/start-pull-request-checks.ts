import type { Forge } from '../github/forge.ts';
import type { StatusQueue } from '../github/status-queue.ts';
import type { Parser } from '../manifests/parser.ts';
import { type PullRequestChecks, pullRequestChecks } from '../pull-requests/pull-request-checks.ts';
import { renderTree } from '../render/render-tree.ts';
import type { CommitReports } from '../reporter/commit-reports.ts';
import { commitUrl } from './commit-url.ts';
import type { Foundation } from './foundation.ts';

export interface RunningChecks extends Pick<PullRequestChecks, 'hint' | 'pushed'> {
  stop(): Promise<void>;
}

/** Pull requests resemble each other and the branch: this much of their source need not be parsed anew. */
const REMEMBERED_BYTES = 16 * 1024 * 1024;

/**
 * Checks pull requests beside the watcher, with a mirror and a parser thread of its own: what somebody proposes
 * takes no turn from what was pushed.
 */
export async function startPullRequestChecks(
  { config, clock, log, openAnotherMirror, openParser }: Foundation,
  github: { forge: Forge; statuses: StatusQueue },
  pages?: Pick<CommitReports, 'planned'>,
): Promise<RunningChecks> {
  let parser: Parser | undefined;
  const parserOnDemand = (): Parser => {
    parser ??= openParser({ threads: 1, rememberedBytes: REMEMBERED_BYTES });
    return parser;
  };
  const checks = pullRequestChecks({
    ...github,
    targetUrl: commitUrl(config),
    onPlan: pages?.planned,
    clock,
    log,
    branch: config.repository.branch,
    repository: await openAnotherMirror('pull-requests'),
    render: (tree) => renderTree({ parseFiles: (files) => parserOnDemand().parseFiles(files) }, tree),
    pollMs: config.poll,
  });
  checks.start();
  return {
    hint: checks.hint,
    pushed: checks.pushed,
    stop: async () => {
      checks.close();
      await parser?.close();
    },
  };
}
