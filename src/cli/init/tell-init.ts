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
  const twins = found.filter(({ sameAs }) => sameAs !== undefined);
  const renamed = clusters.filter(({ name, context }) => name !== context);
  return [
    `${dir}: federation ${federation}, ${pinned(clusters)}`,
    ...table(clusters.map((one) => [one.name, one.uid ?? `not pinned: ${one.problem}`])),
    ...section('Renamed, for a cluster is named with a-z, 0-9 and "-"', renamed, ({ name, context }) => [
      name,
      `was ${context}`,
    ]),
    ...section('Left out', twins, ({ context, sameAs }) => [context, `the same cluster as ${sameAs}`]),
    '',
    ...(configOut === undefined
      ? ['lockstep.yaml, for the installation and not for Git (--config-out FILE writes it):', '', settings]
      : [`${configOut}: settings of the installation, not for Git`, '']),
    'Next:',
    ...steps(told).map((step, index) => `  ${index + 1}. ${step}`),
    '',
  ].join('\n');
}

function pinned(clusters: readonly Found[]): string {
  const { length: all } = clusters;
  const { length: known } = clusters.filter(({ uid }) => uid !== undefined);
  return `${all} cluster${all === 1 ? '' : 's'}, ${known} pinned by ${known === 1 ? 'its uid' : 'their uids'}`;
}

function section(title: string, found: readonly Found[], row: (one: Found) => [string, string]): string[] {
  return found.length === 0 ? [] : [`${title}:`, ...table(found.map(row))];
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}

function steps({ dir, found, configOut }: ToldInit): string[] {
  const unpinned = found.some(({ uid }) => uid === undefined);
  const settings = configOut ?? 'lockstep.yaml';
  return [
    `Put your site in place of the sample in ${dir}/base/.`,
    ...(unpinned ? [`For each cluster that is not pinned: lockstep enroll NAME --repo-dir ${dir}`] : []),
    `lockstep validate ${dir}; then git init, commit and push.`,
    `${configOut === undefined ? 'Save the settings above as' : 'Edit'} ${settings}: the repository's URL is missing.`,
    `lockstep run -c ${settings} --embedded-redis`,
    `lockstep status -c ${settings} --watch`,
  ];
}
