import type { CommitStatus } from '../github/forge.ts';
import type { ReporterDeps } from './reporter.ts';

/** Sends statuses so that nobody has to catch anything; without a forge they are only logged. */
export interface StatusSender {
  /** True once the forge shows it, or something that must stay in its place. */
  send(sha: string, status: CommitStatus, onPosted?: () => void): Promise<boolean>;
  /** As `send`; the commit's debt is paid once the forge shows its final status. */
  sendFinal(sha: string, status: CommitStatus, onPosted?: () => void): Promise<void>;
  /** The debt is paid. */
  settle(sha: string): Promise<void>;
}

export function statusSender({ log, statuses, repository, targetUrl: urlOf }: ReporterDeps): StatusSender {
  async function send(sha: string, status: CommitStatus, onPosted?: () => void): Promise<boolean> {
    log.info({ revision: sha, ...status }, 'status');
    const targetUrl = urlOf?.(sha);
    try {
      await statuses?.post(sha, { ...status, ...(targetUrl && { targetUrl }) }, onPosted ? { onPosted } : {});
      return true;
    } catch (error) {
      log.error({ revision: sha, context: status.context, err: error }, 'the forge did not take a status');
      return false;
    }
  }

  /** The debt is paid once the forge shows the final status. */
  async function sendFinal(sha: string, status: CommitStatus, onPosted?: () => void): Promise<void> {
    if (await send(sha, status, onPosted)) await settle(sha);
  }

  async function settle(sha: string): Promise<void> {
    await repository
      .settle(sha)
      .catch((error) => log.warn({ revision: sha, err: error }, 'a paid debt stays written'));
  }

  return { send, sendFinal, settle };
}
