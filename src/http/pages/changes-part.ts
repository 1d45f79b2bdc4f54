import type { ChangesReport, FleetReport } from '../../reporter/commit-report.ts';
import { type Html, html } from './html.ts';
import { placedList } from './placed-list.ts';
import { counted, countOf, moreItem, namesText, section } from './words.ts';

const DONE: Record<ChangesReport['changed'][number]['action'], string> = {
  create: 'created',
  update: 'updated',
  adopt: 'adopted',
  prune: 'deleted',
};
/** Groups of so many objects stand open. */
const SHORT = 15;

/** What was done to the objects of which clusters, with the fields that changed: their names, not their values. */
export function changesPart({ changes: { shown, more }, clusterCount }: FleetReport): Html | undefined {
  if (shown.length === 0) return undefined;
  return section(
    'Changes',
    html`${shown.map((one) => changesOf(one, clusterCount))}<ul>${moreItem(more, 'group of clusters')}</ul>`,
  );
}

function changesOf({ clusters, changed, moreChanged }: ChangesReport, all: number): Html {
  const objects = counted(changed.length + moreChanged, 'object');
  return html`<details${changed.length <= SHORT && html` open`}><summary>${objects} in ${namesText(clusters, all)}</summary>
<ul>
${changed.map(changeItem)}${moreItem(moreChanged, 'object')}</ul></details>
`;
}

function changeItem({ object, action, fields, moreFields }: ChangesReport['changed'][number]): Html {
  const all = fields.map((field, index) => html`${index > 0 && ', '}<code>${field}</code>`);
  const more = moreFields > 0 ? `, and ${counted(moreFields, 'more field')}` : '';
  return html`<li><span class="word">${DONE[action]}</span> ${object}${fields.length > 0 && html`<br>${all}${more}`}</li>
`;
}

/** What API servers said beside taking an object. */
export function warningsPart({ warnings: { shown, more }, clusterCount }: FleetReport): Html | undefined {
  if (shown.length === 0) return undefined;
  const items = shown.map(
    ({
      text,
      clusters,
    }) => html`<li>${text}<br><span class="soft">${namesText(clusters, clusterCount)}</span></li>
`,
  );
  return section(
    'Warnings',
    html`<ul>
${items}${moreItem(more, 'warning')}</ul>`,
  );
}

/** Every object of the commit, and where its manifest begins. */
export function objectsPart({ objects: { shown, more }, clusterCount }: FleetReport): Html | undefined {
  if (shown.length === 0) return undefined;
  const groups = shown.map(
    ({
      clusters,
      objects,
    }) => html`<details><summary>${counted(countOf(objects), 'object')} in ${namesText(clusters, clusterCount)}</summary>
${placedList(objects, 'object')}</details>
`,
  );
  return section('Objects', html`${groups}<ul>${moreItem(more, 'group of clusters')}</ul>`);
}
