/** What this room needs of a logger; pino's loggers are one. */
export interface GithubLog {
  warn(fields: Record<string, unknown>, message: string): void;
}
