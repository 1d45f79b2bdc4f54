import { createHash } from 'node:crypto';

/** The one style sheet, inside every page. Colours have a contrast of at least 4.5 to their background. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: #1c2128; --soft: #57606a; --line: #d5dae0; --back: #ffffff; --block: #f5f7f9;
  --link: #0550ae; --success: #116329; --failure: #a40e26; --pending: #7d4e00; --error: #6639ba; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9ea7b3; --line: #373e47; --back: #14181d;
  --block: #1c2128; --link: #79c0ff; --success: #56d364; --failure: #ff938a; --pending: #e3b341; --error: #d2a8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1rem; color: var(--soft); }
footer { padding-top: 2rem; padding-bottom: 2rem; color: var(--soft); font-size: .875rem; }
a { color: var(--link); }
h1 { font-size: 1.25rem; line-height: 1.3; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
p { margin: .5rem 0; }
code, .code { font-family: ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; font-size: .875em;
  overflow-wrap: anywhere; }
.verdict { border-left: .375rem solid var(--soft); background: var(--block); padding: .75rem 1rem; margin: 1rem 0; }
.verdict p { overflow-wrap: anywhere; }
.verdict .word { font-size: 2rem; line-height: 1.2; font-weight: 700; margin: 0; }
.word { font-weight: 600; white-space: nowrap; }
.success { color: var(--success); } .failure { color: var(--failure); }
.pending { color: var(--pending); } .error { color: var(--error); }
.verdict.success, .verdict.failure, .verdict.pending, .verdict.error { color: var(--text); }
.verdict.success { border-color: var(--success); } .verdict.failure { border-color: var(--failure); }
.verdict.pending { border-color: var(--pending); } .verdict.error { border-color: var(--error); }
.verdict.success .word { color: var(--success); } .verdict.failure .word { color: var(--failure); }
.verdict.pending .word { color: var(--pending); } .verdict.error .word { color: var(--error); }
.soft { color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; }
li { margin: 0; padding: .5rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
li:first-child { border-top: 0; }
ul ul { margin-left: 1rem; } ul ul li { padding: .25rem 0; border: 0; }
summary { cursor: pointer; padding: .5rem 0; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--soft); padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-top: 1px solid var(--line);
  overflow-wrap: anywhere; }
thead th { border-top: 0; color: var(--soft); font-weight: 400; }
tbody th { font-weight: 600; min-width: 13rem; }
time { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 40rem) {
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tr { display: block; border-top: 1px solid var(--line); padding: .5rem 0; }
  .stack th, .stack td { display: block; border: 0; padding: 0; }
  tbody th { min-width: 0; }
  .stack tr > :nth-child(-n+2) { display: inline; margin-right: .5rem; }
  .wide { overflow-x: auto; }
}
`;

const digest = createHash('sha256').update(PAGE_STYLE).digest('base64');

/** Nothing runs, nothing is loaded, nothing is sent; the style sheet is known by its digest. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
