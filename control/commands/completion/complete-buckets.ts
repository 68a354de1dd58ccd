import { Command } from 'commander';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { withClient } from '../client/with-client.ts';
import { print } from '../terminal/output.ts';

/** Whoever presses a key waits no longer for what it does. */
const DEADLINE_MS = 1000;

/** What a script asks while somebody types; in no help. Fails where the node does not answer, and the script offers nothing. */
export function completeBucketsCommand(): Command {
  return new Command('complete-buckets')
    .description('print the names of the buckets of a node, a line each')
    .argument('<LINE>', 'what is typed so far, with the options of the control service')
    .action(completeBuckets);
}

async function completeBuckets(line: string): Promise<void> {
  const { credentials } = await withClient(flagsIn(line), (client) => client.list(DEADLINE_MS));
  print(credentials.map(({ bucket }) => bucket).join('\n'));
}

/** Where the node is, and who we are, by the line or the environment. */
function flagsIn(line: string): ClientFlags {
  return withClientOptions(new Command())
    .allowUnknownOption()
    .allowExcessArguments()
    .parse(line.split(/\s+/), { from: 'user' })
    .opts();
}
