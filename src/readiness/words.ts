/** `1 pod`, `2 pods`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1 pod runs the old template`, `2 pods run the old template`. */
export function oldPods(count: number): string {
  return `${counted(count, 'pod')} ${count === 1 ? 'runs' : 'run'} the old template`;
}

/** `1 of 3 pods available`. */
export function podsOf(have: number, want: number, verb: string): string {
  return `${have} of ${counted(want, 'pod')} ${verb}`;
}
