import { CommanderError } from 'commander';
import { CommandError, EXIT } from './commands/terminal/exit-codes.ts';
import { handleOutputErrors, reportError } from './commands/terminal/output-errors.ts';
import { reportUsageErrors } from './commands/terminal/usage-errors.ts';
import { headwaterProgram } from './program.ts';

handleOutputErrors();

const program = headwaterProgram();
reportUsageErrors(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Says what went wrong in words, where that is not done yet. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  reportError(error instanceof Error ? error.message : String(error));
  return error instanceof CommandError ? error.exitCode : EXIT.failed;
}
