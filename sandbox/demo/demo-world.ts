import { type Installation, install, type LockstepProcess } from '../installation.ts';
import { sampleFiles } from '../sample.ts';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import type { Narrator } from './narrator.ts';

/** Everything that the demo runs. */
export interface DemoWorld {
  sandbox: Sandbox;
  installation: Installation;
  /** `lockstep run`. */
  lockstep: LockstepProcess;
  /** When each commit reached the Git server as a tip, ms since the epoch. */
  pushedAt: ReadonlyMap<string, number>;
  /** Ends all of it. */
  stop(): Promise<void>;
}

const REPOSITORY = 'acme/global-site';
/** Of repo-template's federation.yaml. */
export const FEDERATION = 'global-site';

/** Brings up the sandbox, and Lockstep in it; nothing is pushed yet. */
export async function startDemoWorld(clusters: number, { step }: Narrator): Promise<DemoWorld> {
  const count = clusters === 1 ? '1 cluster' : `${clusters} clusters`;
  const sandbox = await step(
    `${count} with API server and controllers, a load balancer, Redis, a Git server`,
    (detail) => startSandbox({ clusters, onProgress: detail }),
  );
  const installation = await step(`empty repository ${REPOSITORY} with a webhook, double of GitHub`, () =>
    install(sandbox, { repository: REPOSITORY }),
  );
  const pushedAt = new Map<string, number>();
  sandbox.git.onPush(({ after, at }) => pushedAt.set(after, at));
  const lockstep = await step('lockstep run, waiting for branch main', () => installation.start('run'));
  const stop = async () => {
    await installation.stop();
    await sandbox.stop();
  };
  return { sandbox, installation, lockstep, pushedAt, stop };
}

/** Pushes repo-template, with the uids of these clusters; resolves with the sha. */
export async function pushTemplate({ sandbox, installation }: DemoWorld): Promise<string> {
  return installation.copy.publish(await sampleFiles(sandbox), 'The site, in every cluster');
}
