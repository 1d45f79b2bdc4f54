import { isIP } from 'node:net';
import { z } from 'zod';
import { adoptPolicies } from './adopt-policy.ts';
import { durationSchema } from './duration.ts';
import { labelSchema } from './label.ts';
import { words } from './words.ts';

/** A folder inside the repository: what leads out of it, or is all of it, is refused. */
const folder = z
  .string()
  .regex(
    /^(?!\/|\.\.?(?:\/|$)|\.git(?:\/|$))(?!.*\/\.{0,2}\/)(?!.*\/\.\.?$)[^\\\0]+$/,
    words('this is not a folder inside the repository', 'Give a relative path without "." and ".."'),
  )
  .transform((path) => path.replace(/\/$/, ''));

const label = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/;
const labels = z.record(
  z
    .string()
    .regex(label, words('this is not the key of a label', 'Use a key like "region" or "example.com/region"')),
  z
    .string()
    .regex(
      labelValue,
      words('this is not the value of a label', 'Use at most 63 letters, digits, "-", "_" and "."'),
    ),
);

const uid = z
  .string()
  .regex(
    /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    words(
      'this is not the uid of a namespace',
      'Run `lockstep enroll` with the name of the cluster, which prints and writes it',
    ),
  );

const cluster = z.strictObject({
  name: labelSchema('the name of a cluster')
    .refine(
      (text) => text !== 'plan',
      words(
        '"plan" cannot be the name of a cluster: lockstep/plan is the status of pull requests',
        'Choose another name',
      ),
    )
    .describe('Names the overlay folder and, by default, the kubeconfig context.'),
  uid: uid.optional().describe('Uid of the kube-system namespace: the identity of the cluster.'),
  labels: labels.default({}),
});

const hostname =
  /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)+$/;

const address = z
  .string()
  .refine(
    (text) =>
      text === 'shared' ||
      text === 'any' ||
      isIP(text) !== 0 ||
      (hostname.test(text) && !/^[\d.]+$/.test(text)),
    words(
      'this is neither "shared" nor "any" nor an address',
      'Declare an IP address or a host name in lower case',
    ),
  );

const verify = z.strictObject({
  address: address
    .default('shared')
    .describe(
      'shared: equal in all clusters; any: present; or the one IP address or host name that all must have.',
    ),
  timeout: durationSchema.default('10m').describe('How long readiness and addresses may take.'),
  settle: durationSchema
    .default('60s')
    .describe('When an address counts though nobody has written it since it was changed.'),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe('Count private (RFC 1918, ULA) and shared (RFC 6598) addresses.'),
});

const digest = z
  .string()
  .regex(
    /^(?:sha256:)?[0-9a-f]{8,64}$/,
    words('this is not a digest', 'Copy it from the status that asks for the approval'),
  );

/** federation.yaml, as people write it; after parsing, with every default filled in. */
export const federationSchema = z.strictObject({
  apiVersion: z.literal(
    'lockstep.dev/v1alpha1',
    words('this version reads lockstep.dev/v1alpha1', 'Write "apiVersion: lockstep.dev/v1alpha1"'),
  ),
  kind: z.literal('Federation', words('federation.yaml holds a Federation', 'Write "kind: Federation"')),
  metadata: z.strictObject({ name: labelSchema('the name of a federation') }),
  spec: z.strictObject({
    clusters: z
      .array(cluster)
      .min(1, words('the federation has no clusters', 'List at least one: "- name: my-cluster"')),
    base: folder.default('base').describe('Folder that is applied to every cluster.'),
    overlays: folder
      .default('clusters')
      .describe('Folder with one folder a cluster, added to the base or in place of its objects.'),
    namespace: labelSchema('the name of a namespace')
      .default('default')
      .describe('For namespaced objects that name none.'),
    adopt: z
      .enum(adoptPolicies, words('this is no policy of adoption', 'Write "never", "unowned" or "always"'))
      .default('never')
      .describe(
        'What happens to objects that exist already and are not ours. never: refused; unowned: taken over where no other manager applied them server-side; always: taken over from those too. lockstep.dev/adopt says the same for one object.',
      ),
    verify: verify.prefault({}),
    prune: z
      .strictObject({
        approve: z.array(digest).default([]).describe('Digests of mass deletions that are wanted.'),
      })
      .prefault({}),
  }),
});

export type FederationFile = z.output<typeof federationSchema>;
