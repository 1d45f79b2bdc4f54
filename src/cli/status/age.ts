const UNITS = [
  { unit: 'd', seconds: 86_400, from: 2 },
  { unit: 'h', seconds: 3_600, from: 2 },
  { unit: 'm', seconds: 60, from: 2 },
];

/** How long ago, as kubectl's tables say it: `59s`, `119s`, `5m`, `3h`, `12d`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const found = UNITS.find((one) => seconds >= one.from * one.seconds);
  return found ? `${Math.floor(seconds / found.seconds)}${found.unit}` : `${seconds}s`;
}
