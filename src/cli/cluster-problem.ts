import { isClusterError } from '../cluster/cluster-error.ts';
import { UsageError } from './usage-error.ts';

/** Why a cluster could not be asked, in one line, with the flag that helps where one does. */
export function clusterProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const use = /does not allow: .* allow "([a-z-]+)"/.exec(message)?.[1];
  if (use !== undefined) return `${message} (--allow ${use})`;
  return message.includes('it has no context') ? `${message}. Name one with --context` : message;
}

/** A kubeconfig that leads nowhere is the caller's mistake; a cluster that does not answer is not. */
export function asCallersError(cluster: string, error: unknown): Error {
  const message = `${cluster}: ${clusterProblem(error)}`;
  return isClusterError(error) && error.reason === 'Kubeconfig'
    ? new UsageError(message)
    : new Error(`${message}. Nothing was written: run this again when it answers`, { cause: error });
}
