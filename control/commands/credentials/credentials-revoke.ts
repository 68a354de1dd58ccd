import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { type WaitFlags, waitOf, waitOption } from '../client/fleet-wait.ts';
import { withClient } from '../client/with-client.ts';
import { withClientOptions } from '../client/client-options.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { generationArgument, jsonOption } from '../terminal/options.ts';
import { isActive, printOutcome } from './rotation-outcome.ts';

interface RevokeOptions extends ClientFlags, WaitFlags {
  readonly json?: true;
}

const HELP = `
The workers keep the generation before the active one, for reads that the store refuses the active one, and for a
rollback. Revoke it once the store does not take it any more, or must not see it any more. Without the active one
nothing of the bucket can be read until the next push, or until its source has another: it does not bring this one back.

Examples:
  headwater credentials list --json | jq '.credentials[] | {bucket, generation, previous}'
  headwater credentials revoke media 3
${EXIT_CODES_HELP}`;

export function credentialsRevokeCommand(): Command {
  return withClientOptions(
    new Command('revoke')
      .argument('<BUCKET>', 'name of the bucket in the configuration')
      .argument('<GENERATION>', 'the active one, or the one before it', generationArgument)
      .description('sign with a generation of a credential no more')
      .addOption(waitOption())
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(revoke),
  );
}

async function revoke(bucket: string, generation: number, options: RevokeOptions): Promise<void> {
  const request = { bucket, generation, wait: waitOf(options) };
  const response = await withClient(options, (client) => client.revoke(request));
  printOutcome(response, `generation ${generation} is revoked, ${isActive(response.generation)}`, options);
}
