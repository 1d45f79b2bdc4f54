import { z } from 'zod';

const text = z.string().nullish();
const map = z.looseObject({}).nullish();
const named = <T extends string>(part: T, shape: z.ZodType) =>
  z.array(z.looseObject({ name: z.string(), [part]: shape })).nullish();

const cluster = z.looseObject({
  server: z.string(),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': text,
  'proxy-url': text,
});

const user = z.looseObject({
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  as: text,
  exec: z
    .looseObject({
      apiVersion: text,
      command: z.string(),
      args: z.array(z.string()).nullish(),
      env: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
    })
    .nullish(),
  'auth-provider': z.looseObject({ name: z.string(), config: map }).nullish(),
});

const context = z.looseObject({ cluster: z.string(), user: text, namespace: text });

/** What of a kubeconfig is read (client-go, tools/clientcmd/api/v1), as strictly as kubectl reads it; the rest may be anything. */
const kubeconfig = z.looseObject({
  clusters: named('cluster', cluster),
  users: named('user', user.nullish()),
  contexts: named('context', context),
});

/** Whether a file's value is a kubeconfig, so that nobody who reads it meets a number where a text belongs. */
export function isKubeconfig(value: unknown): boolean {
  return kubeconfig.safeParse(value).success;
}
