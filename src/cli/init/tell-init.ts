import type { Found } from './find-clusters.ts';

export interface ToldInit {
  dir: string;
  federation: string;
  found: readonly Found[];
  /** Where lockstep.yaml was written; undefined: it is printed. */
  configOut: string | undefined;
  settings: string;
}

/** What was made of which context, the settings if nobody named a file for them, and what to do next. Pure. */
export function tellInit(told: ToldInit): string {
  const { dir, federation, found, configOut, settings } = told;
  const clusters = found.filter(({ sameAs }) => sameAs === undefined);
  const width = Math.max(...clusters.map(({ name }) => name.length));
  const contextWidth = Math.max(...found.map(({ context }) => context.length));
  return [
    `${dir}: federation ${federation}, ${clusters.length} cluster${clusters.length === 1 ? '' : 's'}`,
    ...found.map((one) => `  ${one.context.padEnd(contextWidth)}  ${became(one, width)}`),
    '',
    ...(configOut === undefined
      ? ['Settings for the installation, to keep out of Git (--config-out FILE writes them):', '', settings]
      : [`${configOut}: settings of the installation; keep it out of Git`, '']),
    'Next:',
    ...steps(told).map((step, index) => `  ${index + 1}. ${step}`),
    '',
  ].join('\n');
}

function became({ name, context, uid, problem, sameAs }: Found, width: number): string {
  if (sameAs !== undefined) return `left out: the same cluster as ${sameAs}`;
  const named = name === context ? name.padEnd(width) : `${name.padEnd(width)} (renamed)`;
  return uid === undefined ? `${named}  not pinned: ${problem}` : `${named}  pinned to ${uid}`;
}

function steps({ dir, found, configOut }: ToldInit): string[] {
  const settings = configOut ?? 'lockstep.yaml';
  const unpinned = found.filter(({ uid }) => uid === undefined);
  return [
    `in ${dir}/base/ put your site in place of the sample; ingress.yaml asks for the shared address`,
    ...unpinned.map(({ name }) => `lockstep enroll ${name} --repo-dir ${dir}     (once it answers)`),
    `lockstep validate ${dir}`,
    `git init, commit and push ${dir}`,
    `write the repository's URL into ${settings}, then: lockstep run -c ${settings} --embedded-redis`,
    `lockstep status -c ${settings} --watch`,
  ];
}
