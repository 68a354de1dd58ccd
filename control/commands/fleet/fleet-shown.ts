import { Command } from 'commander';
import { withClientOptions } from '../client/client-options.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import type { FleetFlags } from './show-fleet.ts';

const NODES_HELP = `
Any node tells of all. While it cannot reach etcd, it tells what it knew last, and says so. The node that is asked has
a star.

Examples:
  headwater fleet nodes
  headwater fleet nodes --json | jq -r '.nodes[] | "\\(.name) \\(.version)"'
${EXIT_CODES_HELP}`;

const ACKS_HELP = `
A row a node, a column a bucket: the generation that the node signs with. What is not the fleet's newest is marked as
behind, or as refused, with the node's reason below. "source" is at the node that asks the bucket's source for all.

Examples:
  headwater fleet acks
  headwater fleet acks --json | jq '.skew'
  headwater fleet acks --json | jq -e '[.skew[]] | add == 0'
${EXIT_CODES_HELP}`;

export function fleetNodesCommand(): Command {
  return shownCommand('nodes', 'show which nodes there are', NODES_HELP);
}

export function fleetAcksCommand(): Command {
  return shownCommand('acks', 'show which generation each node signs with, by bucket', ACKS_HELP);
}

function shownCommand(name: 'nodes' | 'acks', description: string, help: string): Command {
  return withClientOptions(
    new Command(name)
      .description(description)
      .addOption(jsonOption())
      .addHelpText('after', help)
      .action(async (options: FleetFlags) => {
        const { showFleet } = await import('./show-fleet.ts');
        await showFleet(name, options);
      }),
  );
}
