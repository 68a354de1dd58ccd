import { formatListenAddress } from '../../listen-address.ts';
import { loadConfig } from '../../config/load-config.ts';
import { createLog } from '../../log.ts';
import { startNode } from '../../node.ts';
import { forkedWorkers } from '../../supervisor/forked-worker.ts';
import { ORIGIN_WORKER } from './origin-worker.ts';
import { ServiceManager } from './service-manager.ts';
import { StopSignals } from './stop-signals.ts';

/** Runs an origin until it is told to stop. */
export async function serve(file: string): Promise<void> {
  const readConfig = () => loadConfig(file, process.env);
  const config = readConfig();
  const signals = new StopSignals();
  const log = createLog();
  const manager = new ServiceManager(process.env, log);
  const node = await startNode({ config, readConfig, launcher: forkedWorkers(ORIGIN_WORKER), log });
  const { address, controlAddress, opsAddress } = node;
  log.info(
    {
      config: file,
      workers: config.workers,
      origin: formatListenAddress(address),
      control: formatListenAddress(controlAddress),
      ops: formatListenAddress(opsAddress),
    },
    'headwater is serving',
  );
  manager.ready();
  process.on('SIGHUP', () => {
    manager.reloading();
    void node.reload('SIGHUP').finally(() => manager.ready());
  });
  await signals.runUntilStopped(node, () => {
    log.info({}, 'headwater is stopping');
    manager.stopping();
  });
  log.info({}, 'headwater has stopped');
}
