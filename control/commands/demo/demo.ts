import { Command } from 'commander';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';

const HELP = `
Starts an S3 store with the shipped clips in a private bucket, an origin with two workers that reads from it, and
everything to watch and steer it. Ports 8080, 50051 and 8081 of 127.0.0.1, or others where they are taken.
Ctrl-C ends it and leaves nothing behind.

Examples:
  headwater demo
${EXIT_CODES_HELP}`;

export function demoCommand(): Command {
  return new Command('demo')
    .description('show everything on this machine: a private bucket, an origin, a player, live figures')
    .addHelpText('after', HELP)
    .action(async () => {
      // Loaded when it is run: other commands need nothing of a server.
      const { demo } = await import('./demo-run.ts');
      await demo();
    });
}
