import { describeSystemError } from '../../../origin/system-error.ts';
import { EXIT } from './exit-codes.ts';
import { errorColors } from './output.ts';

/** Ends the command where nobody reads its answer, or the answer cannot be written, without a stack. */
export function handleOutputErrors(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough, as `head` has.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    reportError(`Cannot write to standard output: ${describeSystemError(error)}`);
    process.exit(EXIT.failed);
  });
  // What was to be said there is lost; the exit code says the rest.
  process.stderr.on('error', () => undefined);
}

/** Says what went wrong, for people. */
export function reportError(message: string): void {
  process.stderr.write(`${errorColors.red('error:')} ${message}\n`);
}
