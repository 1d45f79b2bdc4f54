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

const ssh = z.strictObject({ key: z.string().min(1), knownHosts: z.string().min(1) });

const repository = z.strictObject({
  url: z.string().min(1),
  branch: z.string().min(1).default('main'),
  /** For HTTPS; by default the one of `github`. */
  token: z.string().min(1).optional(),
  ssh: ssh.optional(),
  caFile: z.string().min(1).optional(),
  /** Folder for the mirrors of this installation's processes. */
  mirrors: z.string().min(1).optional(),
});

const app = z.strictObject({
  id: z.coerce.string().min(1),
  installation: z.coerce.string().min(1),
  privateKey: z.string().min(1),
});

const github = z
  .strictObject({
    /** `owner/name`; by default read from the repository's URL. */
    repository: z
      .string()
      .regex(/^[^/\s]+\/[^/\s]+$/, 'write it as owner/name')
      .optional(),
    apiUrl: z.string().min(1).optional(),
    token: z.string().min(1).optional(),
    app: app.optional(),
    webhook: z.strictObject({ listen, secrets: z.array(z.string().min(1)).min(1).max(2) }).optional(),
  })
  .refine(({ token, app: one }) => (token === undefined) !== (one === undefined), 'name either token or app');

const redis = z.strictObject({
  url: z.string().min(1).default('redis://127.0.0.1:6379'),
  username: z.string().optional(),
  password: z.string().optional(),
  caFile: z.string().min(1).optional(),
});

const clusterAccess = z.strictObject({
  kubeconfig: z.string().min(1).optional(),
  context: z.string().min(1).optional(),
});

/** lockstep.yaml: what belongs to the installation, and never to Git. */
export const configSchema = z.strictObject({
  repository,
  github: github.optional(),
  redis: redis.prefault({}),
  kubeconfig: z
    .strictObject({ path: z.string().min(1).optional(), allow: z.array(allowance).default([]) })
    .prefault({}),
  clusters: z.record(z.string(), clusterAccess).default({}),
  /** The private listener: health, readiness, metrics. */
  listen: listen.prefault('127.0.0.1:9464'),
  poll: duration('30s'),
  sweep: duration('5m'),
  /** Clusters that one worker process looks at side by side. */
  concurrency: z.int().min(1).max(1000).default(50),
  log: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Config = z.output<typeof configSchema>;
