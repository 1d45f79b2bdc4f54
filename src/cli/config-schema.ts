import { z } from 'zod';
import { durationMs, durationPattern } from '../federation/duration.ts';

const duration = (fallback: string) =>
  z
    .string()
    .regex(durationPattern, 'this is not a duration; write it as 30s, 5m or 1h30m')
    .default(fallback)
    .transform(durationMs);

const listen = z
  .string()
  .regex(/^(\[[0-9a-f:]+\]|[^:\s]+):\d{1,5}$/i, 'write it as host:port, for example 127.0.0.1:9464')
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
  });

const allowance = z.enum(['exec', 'auth-provider', 'insecure-skip-tls-verify', 'http']);

/** A text that is not empty; what it is for is told to editors, too. */
const text = (what: string) => z.string().min(1).describe(what);

const ssh = z.strictObject({
  key: text('File with the private key.'),
  knownHosts: text('File with the host keys that are trusted.'),
});

const repository = z.strictObject({
  url: text('The manifests repository: https://, ssh://, git@host:path, or a path on this machine.'),
  branch: text('The branch that all clusters follow.').default('main'),
  token: text('For HTTPS, in place of what `github` has.').optional(),
  ssh: ssh.optional(),
  caFile: text("Certificate authority of the Git server, in place of the machine's own.").optional(),
  mirrors: text('Folder for mirrors. It holds what the watcher owes, so keep it over restarts.').optional(),
});

const app = z.strictObject({
  id: z.coerce.string().min(1).describe('The App ID.'),
  installation: z.coerce.string().min(1).describe('The ID of its installation.'),
  privateKey: text('PEM; best as `file:PATH`.'),
});

const github = z
  .strictObject({
    repository: z
      .string()
      .regex(/^[^/\s]+\/[^/\s]+$/, 'write it as owner/name')
      .optional()
      .describe('owner/name; by default read from the URL of the repository.'),
    apiUrl: text('Of GitHub Enterprise: https://HOST/api/v3.').optional(),
    token: text('Writes commit statuses and reads the repository. Either this or `app`.').optional(),
    app: app.optional().describe('A GitHub App, in place of a token.'),
    webhook: z
      .strictObject({
        listen: listen.describe('The public listener, host:port.'),
        secrets: z.array(z.string().min(1)).min(1).max(2).describe('Two while one replaces the other.'),
      })
      .optional()
      .describe('Without it, pushes are found by the next poll.'),
  })
  .refine(({ token, app: one }) => (token === undefined) !== (one === undefined), 'name either token or app');

const redis = z.strictObject({
  url: text('redis:// or rediss://.').default('redis://127.0.0.1:6379'),
  username: z.string().optional().describe('Of the ACL.'),
  password: z.string().optional(),
  caFile: text('Certificate authority of a rediss:// server.').optional(),
});

const clusterAccess = z.strictObject({
  kubeconfig: text('In place of `kubeconfig.path`, for this cluster.').optional(),
  context: text('By default the one of the name of the cluster.').optional(),
});

/** lockstep.yaml: what belongs to the installation, and never to Git. */
export const configSchema = z.strictObject({
  repository,
  github: github.optional(),
  redis: redis.prefault({}),
  kubeconfig: z
    .strictObject({
      path: text('By default as kubectl finds it: KUBECONFIG, else ~/.kube/config.').optional(),
      allow: z.array(allowance).default([]).describe('What it may hold beyond tokens and certificates.'),
    })
    .prefault({}),
  clusters: z
    .record(z.string(), clusterAccess)
    .default({})
    .describe('How a cluster is reached, by its name in federation.yaml.'),
  listen: listen.prefault('127.0.0.1:9464').describe('The private listener: health, readiness, metrics.'),
  poll: duration('30s').describe('How often the remote is asked whether the tip has moved.'),
  sweep: duration('5m').describe('How often every cluster is looked at, whatever was heard.'),
  concurrency: z
    .int()
    .min(1)
    .max(1000)
    .default(50)
    .describe('Clusters that one worker process looks at side by side.'),
  log: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info').describe('How much.'),
});

export type Config = z.output<typeof configSchema>;
