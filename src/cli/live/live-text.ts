import { describeOwners, few } from '../../applier/faults/object-fault.ts';
import { adoptPolicies } from '../../federation/adopt-policy.ts';
import type { ClusterAnswer } from './ask-fleet.ts';
import { type Group, groupPresences } from './group-answers.ts';
import type { Effect, Presence } from './presence.ts';

const NAMED = 3;

/** What is told of each effect, in the order in which it matters. */
const HEADINGS: [Effect, string][] = [
  ['refuse', 'Refused as Git stands'],
  ['adopt', 'Adopted by the next rollout'],
  ['wait', 'Being deleted: waited for, then created'],
  ['apply', 'Ours already'],
  ['create', 'Not there yet: created'],
];

/** For people: problems first, then what is there, one line for whatever has the same answer. */
export function liveText(answers: readonly ClusterAnswer[]): string {
  const asked = answers.filter(({ problem }) => problem === undefined);
  const groups = groupPresences(answers);
  const sections = HEADINGS.map(([effect, heading]) => {
    const of = groups.filter((group) => group.effect === effect);
    return section(
      heading,
      of.flatMap((group) => lines(group, asked.length)),
    );
  });
  return [section('Not looked at', problemLines(answers)), ...sections].join('');
}

function section(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${heading}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function lines({ sample, objects, clusters }: Group, asked: number): string[] {
  const where = `${objectNames(objects)}, ${clusterNames(clusters, asked)}`;
  const told = whose(sample, objects.length === 1);
  return [told === undefined ? where : `${where}: ${told}`, ...advice(sample, objects.length === 1)];
}

function whose({ is, owners, why }: Presence, isOne: boolean): string | undefined {
  if (is === 'kept') return why;
  if (is !== 'foreign') return undefined;
  const names = owners.map(({ manager, operation }) => `${manager} (${operation})`);
  return isOne ? describeOwners(owners) : few(names, NAMED) || 'nobody named';
}

function advice({ is, would, adopt, notInGit }: Presence, isOne: boolean): string[] {
  if (is === 'kept') return ['  No policy takes it over.'];
  if (is !== 'foreign') return [];
  const policies = `  ${policiesOf(would, adopt)}`;
  if (!isOne || notInGit.length === 0) return [policies];
  return [policies, `  Not in Git, so removed or back to its default: ${few(notInGit, NAMED)}.`];
}

function policiesOf(would: Presence['would'], adopt: Presence['adopt']): string {
  const enough = adoptPolicies.filter((policy) => would[policy] === 'adopt').join(' or ');
  if (would[adopt] === 'refuse') return `adopt: ${enough} would take it over; Git says ${adopt}.`;
  const tooLittle = adoptPolicies.filter((policy) => would[policy] === 'refuse').join(' and ');
  return `Git says adopt: ${adopt}; ${tooLittle} would refuse.`;
}

function problemLines(answers: readonly ClusterAnswer[]): string[] {
  const said = answers.flatMap(({ cluster, problem, faults }) => [
    ...(problem === undefined ? [] : [{ cluster, text: problem }]),
    ...faults.map(({ object, message }) => ({ cluster, text: object ? `${object}: ${message}` : message })),
  ]);
  return [...Map.groupBy(said, ({ text }) => text)].map(
    ([text, same]) =>
      `${clusterNames(
        same.map(({ cluster }) => cluster),
        0,
      )}: ${text}`,
  );
}

function objectNames(objects: readonly string[]): string {
  const [first = ''] = objects;
  return objects.length === 1 ? first : `${objects.length} objects (${few(objects, NAMED)})`;
}

/** `asked`: how many answered; all of them need not be named. */
function clusterNames(clusters: readonly string[], asked: number): string {
  if (clusters.length === 1) return clusters[0] ?? '';
  const all = clusters.length === asked;
  return all ? `all ${asked} clusters` : `${clusters.length} clusters (${few(clusters, NAMED)})`;
}
