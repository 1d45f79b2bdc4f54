/** What is wrong with a value, and what to do; the reader of issues takes them apart again. */
export function words(message: string, advice: string): string {
  return `${message}\n${advice}`;
}
