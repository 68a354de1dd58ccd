import { Command } from 'commander';
import { fleetAcceptCommand } from './fleet-accept.ts';
import { fleetAcksCommand, fleetNodesCommand } from './fleet-shown.ts';
import { fleetWatchCommand } from './fleet-watch.ts';

const HELP = `
Examples:
  headwater fleet nodes
  headwater fleet acks
  headwater fleet watch
`;

/** `headwater fleet` */
export function fleetCommand(): Command {
  return new Command('fleet')
    .description('the nodes that have their credentials and keys from one etcd, and what each goes by')
    .addCommand(fleetNodesCommand())
    .addCommand(fleetAcksCommand())
    .addCommand(fleetWatchCommand())
    .addCommand(fleetAcceptCommand())
    .addHelpText('after', HELP);
}
