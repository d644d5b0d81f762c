/** What a verb's exit code says. Scripts branch on it, so a number never changes its meaning. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  notRunning: 3,
  configuration: 4,
  timeout: 5,
  refused: 6,
  exchange: 7,
  data: 8,
} as const;

/** One of the documented exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a verb with one clear line on stderr and a documented exit code. */
export class VerbFailure extends Error {
  override readonly name = 'VerbFailure';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
