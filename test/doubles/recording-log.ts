/** A logger that keeps what it was told. */
export interface RecordingLog {
  warnings: { fields: Record<string, unknown>; message: string }[];
  warn(fields: Record<string, unknown>, message: string): void;
}

export function recordingLog(): RecordingLog {
  const warnings: RecordingLog['warnings'] = [];
  return { warnings, warn: (fields, message) => void warnings.push({ fields, message }) };
}
