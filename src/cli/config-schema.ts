import { z } from 'zod';
import { durationMs, durationSchema } from '../federation/duration.ts';
import { labelSchema } from '../federation/label.ts';
import { redisSettings } from '../queue/redis-settings.ts';
import { LOG_LEVELS } from './log-levels.ts';

const duration = (fallback: string) => durationSchema.default(fallback).transform(durationMs);

/** The port from 0 (any that is free) to 65535. */
const port = '(?:[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';

const listen = z
  .string()
  .regex(
    new RegExp(`^(\\[[0-9a-fA-F:]+\\]|[^:\\s]+):${port}$`),
    'write it as host:port, for example 127.0.0.1:9464',
  )
  .transform((address) => {
    const colon = address.lastIndexOf(':');
    return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) };
  });

const CONCURRENCY = 'write a whole number from 1 to 1000';

const allowance = z.enum(['exec', 'auth-provider', 'insecure-skip-tls-verify', 'http']);

/** A text that is not empty; what it is for is told to editors, too. */
const text = (what: string) => z.string().min(1, 'this is empty').describe(what);

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

/** Numbers to GitHub, texts to many a YAML file. */
const id = (what: string) =>
  z
    .union([z.string().min(1), z.int().positive()], 'write the number of it')
    .transform(String)
    .describe(what);

const app = z.strictObject({
  id: id('The App ID.'),
  installation: id('The ID of its installation.'),
  privateKey: text('PEM; best as `file:PATH`.'),
});

const github = z
  .strictObject({
    repository: z
      .string()
      .regex(/^[\w.-]+\/[\w.-]+$/, 'write it as owner/name')
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

function isRedisUrl(url: string): boolean {
  try {
    return redisSettings({ url }).address !== '';
  } catch {
    return false;
  }
}

const redis = z.strictObject({
  url: text('redis:// or rediss://, or the absolute path of a socket.')
    .refine(isRedisUrl, 'write redis://host:6379, rediss://host:6379/0 or the path of a socket')
    .default('redis://127.0.0.1:6379'),
  username: z.string().optional().describe('Of the ACL.'),
  password: z.string().optional(),
  caFile: text('Certificate authority of a rediss:// server.').optional(),
});

function isPageUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return url.username === '' && url.password === '' && !/[?#]/.test(text);
}

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
    .record(labelSchema('the name of a cluster'), clusterAccess)
    .default({})
    .describe('How a cluster is reached, by its name in federation.yaml.'),
  listen: listen
    .prefault('127.0.0.1:9464')
    .describe('The private listener: health, readiness, metrics, and the pages of commits.'),
  url: z
    .string()
    .refine(
      isPageUrl,
      'write where people reach the private listener: https://HOST, without query or credentials',
    )
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('Where people reach the private listener; statuses then link to the pages of their commits.'),
  poll: duration('30s').describe('How often the remote is asked whether the tip has moved.'),
  sweep: duration('5m').describe('How often every cluster is looked at, whatever was heard.'),
  concurrency: z
    .int(CONCURRENCY)
    .min(1, CONCURRENCY)
    .max(1000, CONCURRENCY)
    .default(50)
    .describe('Clusters that one worker process looks at side by side.'),
  log: z
    .enum(LOG_LEVELS, `write one of ${LOG_LEVELS.join(', ')}`)
    .default('info')
    .describe('How much.'),
});

export type Config = z.output<typeof configSchema>;
