/** Where a command writes, and what may be written there. */
export interface Output {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Of stdout, where it is a terminal. */
  readonly terminal?: { columns: number; rows: number } | undefined;
  /** Stdout takes colors: it is a terminal, and nobody asked for none (https://no-color.org). */
  readonly colors?: boolean;
  /** Stderr is a terminal: one line may be written over. */
  readonly liveProgress?: boolean;
}

/** The process's own. */
export function processOutput(env: Readonly<Record<string, string | undefined>>): Output {
  const { stdout, stderr } = process;
  const plain = Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb';
  return {
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    get terminal() {
      return stdout.isTTY ? { columns: stdout.columns || 80, rows: stdout.rows || 24 } : undefined;
    },
    colors: stdout.isTTY === true && !plain,
    liveProgress: stderr.isTTY === true && env['TERM'] !== 'dumb',
  };
}
