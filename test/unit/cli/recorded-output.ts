import type { Output } from '../../../src/cli/output.ts';

/** An output that keeps what was written to it. */
export interface RecordedOutput extends Output {
  out: string;
  err: string;
}

export function recordedOutput(rest: Omit<Output, 'stdout' | 'stderr'> = {}): RecordedOutput {
  const recorded: RecordedOutput = {
    ...rest,
    out: '',
    err: '',
    stdout: (text) => {
      recorded.out += text;
    },
    stderr: (text) => {
      recorded.err += text;
    },
  };
  return recorded;
}
