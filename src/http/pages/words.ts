import type { CommitState } from '../../github/forge.ts';
import type { Bounded, Names } from '../../reporter/commit-report.ts';
import { type Html, html } from './html.ts';

export function shortSha(revision: string): string {
  return revision.slice(0, 7);
}

/** `2026-11-21 10:55:06` */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

export function timeTag(ms: number): Html {
  return html`<time datetime="${new Date(ms).toISOString()}">${timeText(ms)}</time>`;
}

/** `85 ms`, `2.6 s`, `12 min` */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

/** `1 cluster`, `37 clusters` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function countOf({ shown, more }: Bounded<unknown>): number {
  return shown.length + more;
}

export function stateWord(state: CommitState): Html {
  return html`<span class="word ${state}">${state}</span>`;
}

/** `37 clusters: a, b, c, and 34 more`; `all 37 clusters` where there are no others. */
export function namesText(names: Names, all: number): string {
  const more = names.more > 0 ? [`and ${names.more} more`] : [];
  const listed = [...names.shown, ...more].join(', ');
  const count = countOf(names);
  if (count === all && count > 1) return `all ${counted(count, 'cluster')}`;
  return count === 1 ? listed : `${counted(count, 'cluster')}: ${listed}`;
}

/** What was left out is said. */
export function moreItem(more: number, noun: string): Html | undefined {
  return more > 0
    ? html`<li class="soft">${more} more ${noun}${more === 1 ? '' : 's'} not shown</li>`
    : undefined;
}

/** A part of a page; undefined where it has nothing to say. */
export function section(title: string, content: Html | undefined): Html | undefined {
  return (
    content &&
    html`<section><h2>${title}</h2>
${content}
</section>
`
  );
}
