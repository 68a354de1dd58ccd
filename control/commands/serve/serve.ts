import { Command } from 'commander';
import { configFile } from '../terminal/config-file.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { configOption } from '../terminal/options.ts';

const HELP = `
Runs in the foreground and logs JSON lines to standard error. SIGTERM or SIGINT lets requests in flight finish
(ten seconds at most); a second one ends at once. SIGHUP reads the configuration again, as "headwater reload" does.

Examples:
  headwater serve --config origin.yaml
  headwater check --config origin.yaml && headwater serve --config origin.yaml
${EXIT_CODES_HELP}`;

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the origin')
    .addOption(configOption())
    .addHelpText('after', HELP)
    .action(async ({ config }: { config?: string }) => {
      // Loaded when it is run: other commands need nothing of a server.
      const { serve } = await import('./serve-run.ts');
      await serve(configFile(config));
    });
}
