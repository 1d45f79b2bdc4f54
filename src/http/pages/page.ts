import { type Html, html, raw } from './html.ts';
import { PAGE_STYLE } from './page-style.ts';

export interface PageContent {
  title: string;
  main: Html;
  /** Loads itself anew after so many seconds. */
  refreshSeconds?: number | undefined;
  /** What stands above: by default a link to the index. */
  above?: Html;
}

/** A whole document: one file, without script. */
export function page({ title, main, refreshSeconds, above }: PageContent): string {
  const refresh = refreshSeconds && html`<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${refresh || undefined}
<title>${title}</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<header>${above ?? html`<a href="../commits">All commits</a>`}</header>
<main>
${main}
</main>
<footer>Lockstep. Times are UTC. Values of manifests are never shown.</footer>
</body>
</html>
`.markup;
}
