import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { type WaitFlags, waitOf, waitOption } from '../client/fleet-wait.ts';
import { withClient } from '../client/with-client.ts';
import { withClientOptions } from '../client/client-options.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { generationArgument, jsonOption } from '../terminal/options.ts';
import { isActive, printOutcome } from './rotation-outcome.ts';

interface RollbackOptions extends ClientFlags, WaitFlags {
  readonly json?: true;
  readonly requestId?: string;
  readonly expectedGeneration?: number;
}

const HELP = `
The credential that was active before becomes the next generation. What was active is kept in its place: a second
rollback goes forward again, so that a script had better say which generation it rolls back.

Examples:
  headwater credentials rollback media
  headwater credentials rollback media --expected-generation 4
${EXIT_CODES_HELP}`;

export function credentialsRollbackCommand(): Command {
  return withClientOptions(
    new Command('rollback')
      .argument('<BUCKET>', 'name of the bucket in the configuration')
      .description('go back to the credential that a bucket had before')
      .option('--request-id <ID>', 'makes a retry safe: the same id is answered the same for ten minutes')
      .option('--expected-generation <N>', 'refuse unless this generation is active', generationArgument)
      .addOption(waitOption())
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(rollback),
  );
}

async function rollback(bucket: string, options: RollbackOptions): Promise<void> {
  const { requestId = '', expectedGeneration } = options;
  const request = { bucket, requestId, expectedGeneration, wait: waitOf(options) };
  const response = await withClient(options, (client) => client.rollback(request));
  const restored = `with the credential of generation ${response.restoredGeneration}`;
  printOutcome(response, `${isActive(response.generation)}, ${restored}`, options);
}
