/** Whether revisions came in the order in which they were the tip; each time as tip counts once, and may be left out. */
export function isInOrder(given: readonly string[], tips: readonly string[]): boolean {
  let from = 0;
  for (const revision of given) {
    const at = tips.indexOf(revision, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}
