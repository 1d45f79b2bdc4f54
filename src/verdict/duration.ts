/** A duration in ms as people say it: `0.4 s`, `61 s`, `10 min`, `2 min 5 s`, `1 h 4 min`. */
export function formatDuration(ms: number): string {
  const tenths = Math.round(Math.max(0, ms) / 100);
  if (tenths < 100) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return seconds === 60 ? '1 min' : `${seconds} s`;
  if (seconds < 3600) return twoUnits(seconds, 'min', 's');
  return twoUnits(Math.round(seconds / 60), 'h', 'min');
}

/** Both steps are sixtieths. */
function twoUnits(count: number, big: string, small: string): string {
  const rest = count % 60;
  return `${Math.floor(count / 60)} ${big}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}
