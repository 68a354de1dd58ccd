/** What the command exits with, other than 0 for done. */
export const EXIT = {
  /** Not done: wrong usage, a refused call, nothing to connect to, a configuration with problems. */
  failed: 1,
  /** The change is done, but not every worker, or node of the fleet that was waited for, has acknowledged it. */
  notAcknowledged: 2,
} as const;

/** For the end of `--help`. */
export const EXIT_CODES_HELP = `
Exit codes:
  0  done
  1  not done: wrong usage, refused, or nothing to connect to
  2  the change is done, but not every worker, or node of the fleet that was waited for, has acknowledged it
`;

/** Ends a command with a message for people and an exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
