import { Command } from 'commander';
import { checkCommand } from './commands/check.ts';
import { credentialsCommand } from './commands/credentials.ts';
import { demoCommand } from './commands/demo.ts';
import { CommandError, EXIT, EXIT_CODES_HELP } from './commands/exit-codes.ts';
import { errorColors } from './commands/output.ts';
import { importCommand } from './commands/import.ts';
import { serveCommand } from './commands/serve.ts';
import { explainCommand } from './commands/explain.ts';
import { policyCommand } from './commands/policy.ts';
import { presignCommand } from './commands/presign.ts';
import { signingKeyCommand } from './commands/signing-key.ts';
import { statusCommand } from './commands/status.ts';
import { VERSION } from './version.ts';

const HELP = `
Examples:
  headwater demo
  headwater serve --config origin.yaml
  headwater status --watch
  aws sts assume-role --role-arn ARN --role-session-name headwater | headwater credentials push media
${EXIT_CODES_HELP}`;

process.title = 'headwater';

// A reader that has seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const program = new Command('headwater')
  .description(
    'Streaming-media origin: packages MP4 from private buckets just in time, and takes new credentials while it runs',
  )
  .version(VERSION)
  .addCommand(demoCommand())
  .addCommand(serveCommand())
  .addCommand(checkCommand())
  .addCommand(credentialsCommand())
  .addCommand(statusCommand())
  .addCommand(importCommand())
  .addCommand(signingKeyCommand())
  .addCommand(presignCommand())
  .addCommand(policyCommand())
  .addCommand(explainCommand())
  .addHelpText('after', HELP);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong in words, where it was foreseen, and answers the exit code. */
function report(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${errorColors.red('error:')} ${message}\n`);
  return error instanceof CommandError ? error.exitCode : EXIT.failed;
}
