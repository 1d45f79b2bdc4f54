import type { PartChange, PushDeed, Webhook } from '../histories/history.ts';
import { isExtra } from '../world/extra-parts.ts';
import { FEDERATION, firstSite, isGood, NEW_NAME, PARTS, type Part, type Site } from '../world/site.ts';
import type { World } from '../world/world.ts';
import type { Stage } from './stage.ts';

/** The first good commit, and one at the end on which all is well again. */
export function pushGood(stage: Stage): void {
  const push = stage.pushes + 1;
  const extras = Object.keys(siteNow(stage.world).parts).filter(isExtra);
  const parts = Object.fromEntries([...PARTS, ...extras].map((part) => [part, push]));
  pushSite(stage, { ...firstSite(), parts });
}

/** Makes a commit of this content the tip, and tells the watchers. */
export function pushSite(stage: Stage, site: Site): void {
  stage.pushes += 1;
  stage.world.commit(site);
  notify(stage, 'once');
}

/** Moves the branch, or opens a pull request, and tells the watchers. */
export function push(stage: Stage, deed: PushDeed): void {
  const { world } = stage;
  const number = ++stage.pushes;
  const site = siteNow(world);
  switch (deed.do) {
    case 'push':
      pushCommits(world, changed(site, deed.changes, number), deed);
      break;
    case 'push sideways': {
      const parents = world.remote.commits.get(world.remote.tip ?? '')?.parents ?? [];
      world.commit(changed(site, deed.changes, number), parents);
      break;
    }
    case 'push back': {
      const shas = world.tips.flatMap(({ sha }) => sha ?? []);
      world.setTip(shas.at(-1 - Math.min(deed.tips, shas.length - 1)), deed);
      break;
    }
    case 'push a bad commit':
      world.commit({ ...changed(site, [{ part: 'c2', is: 'changed' }], number), isBad: true });
      break;
    case 'push a mass drop':
      world.commit(dropped(site, deed.of ?? PARTS.filter((part) => part !== 'ingress')));
      break;
    case 'approve what would go':
      approve(world);
      break;
    case 'forget a cluster':
      world.commit({ ...changed(site, deed.changes, number), forgets: deed.cluster });
      break;
    case 'want what others made':
      world.commit({
        ...changed(site, [{ part: 'c3', is: 'changed' }], number),
        wants: deed.which ?? 'past',
      });
      break;
    case 'rename the federation':
      world.commit({ ...changed(site, deed.changes, number), federation: NEW_NAME });
      break;
    case 'propose':
      world.propose(
        { ...changed(site, [{ part: 'c4', is: 'changed' }], number), isBad: deed.isBad },
        deed.isFork,
      );
      break;
    case 'delete the branch':
      world.setTip(undefined);
      break;
  }
  notify(stage, deed.webhook);
}

function pushCommits(
  world: World,
  site: Site,
  { commits = 1, ...lags }: Extract<PushDeed, { do: 'push' }>,
): void {
  let sha = world.remote.tip;
  for (let made = 0; made < commits; made++) sha = world.prepare(site, sha === undefined ? [] : [sha]);
  world.setTip(sha, lags);
}

/** What the next push starts from: the newest commit that is as it should be. */
function siteNow({ tips, sites }: World): Site {
  for (const { sha } of [...tips].reverse()) {
    const site = sha && sites.get(sha);
    if (site && isGood(site)) return { ...site, wants: undefined, federation: FEDERATION };
  }
  return firstSite();
}

function changed(site: Site, changes: readonly PartChange[], push: number): Site {
  const parts: Partial<Record<Part, number>> = { ...site.parts };
  let { address } = site;
  for (const { part, is } of changes) {
    if (is === 'dropped') delete parts[part];
    else parts[part] = push;
    if (is === 'moved') address = push;
  }
  return { ...site, parts, address };
}

function dropped(site: Site, massDrop: readonly Part[]): Site {
  const kept = Object.entries(site.parts).filter(([part]) => !massDrop.some((one) => one === part));
  return { ...site, parts: Object.fromEntries(kept), massDrop };
}

/** As a person does who reads the status. */
function approve({ forge, remote, sites, commit }: World): void {
  const site = sites.get(remote.tip ?? '');
  const said = forge.statuses(remote.tip ?? '', 'lockstep')[0]?.description ?? '';
  const digest = /approve: \["(\w+)"\]/.exec(said)?.[1];
  if (!site || !digest) return;
  const { massDrop: _, ...approved } = site;
  commit({ ...approved, approved: [...(site.approved ?? []), digest] });
}

/** Webhooks to all watchers. */
export function notify({ world, seats }: Stage, webhook: Webhook): void {
  if (webhook === 'lost') return;
  const times = webhook === 'twice' ? 2 : 1;
  for (const { role, hint } of seats.values()) {
    if (role !== 'watcher') continue;
    for (let time = 0; time < times; time++)
      world.time.after(webhook === 'late' ? 10_000 : 5 + time * 20, undefined, hint);
  }
}
