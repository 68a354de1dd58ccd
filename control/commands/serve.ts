import { Command } from 'commander';
import { formatListenAddress } from '../config/listen-address.ts';
import { loadConfig } from '../config/load-config.ts';
import { createLog } from '../log.ts';
import { startNode } from '../node.ts';
import { forkedWorkers } from '../supervisor/forked-worker.ts';
import { EXIT_CODES_HELP } from './exit-codes.ts';
import { configOption } from './options.ts';
import { ORIGIN_WORKER } from './origin-worker.ts';
import { StopSignals } from './stop-signals.ts';

const HELP = `
Runs in the foreground and logs JSON lines to standard error. SIGTERM or SIGINT lets requests in flight finish
(ten seconds at most); a second one ends at once.

Examples:
  headwater serve --config origin.yaml
  headwater check --config origin.yaml && headwater serve --config origin.yaml
${EXIT_CODES_HELP}`;

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the origin')
    .addOption(configOption())
    .addHelpText('after', HELP)
    .action(serve);
}

async function serve({ config: file }: { config: string }): Promise<void> {
  const config = loadConfig(file, process.env);
  const signals = new StopSignals();
  const log = createLog();
  const node = await startNode({ config, launch: forkedWorkers(ORIGIN_WORKER), log });
  const { address, controlAddress, opsAddress } = node;
  log.info(
    {
      workers: config.workers,
      origin: formatListenAddress(address),
      control: formatListenAddress(controlAddress),
      ops: formatListenAddress(opsAddress),
    },
    'headwater is serving',
  );
  await signals.runUntilStopped(node, () => log.info({}, 'headwater is stopping'));
  log.info({}, 'headwater has stopped');
}
