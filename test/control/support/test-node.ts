import type { HeadwaterConfig } from '../../../control/config/config.ts';
import { formatListenAddress } from '../../../control/config/listen-address.ts';
import { type HeadwaterNode, startNode } from '../../../control/node.ts';
import { forkedWorkers } from '../../../control/supervisor/forked-worker.ts';
import { FAKE_WORKER, LOOPBACK, SOURCES, keptLog, originConfig } from './control-fixtures.ts';

/** A node on ports of its own, with two fake workers that wait a tenth of a second for acknowledgements at most. */
export async function startTestNode(changes: Partial<HeadwaterConfig> = {}) {
  const log = keptLog();
  const config: HeadwaterConfig = {
    origin: originConfig(),
    workers: 2,
    control: { listen: LOOPBACK },
    ops: { listen: LOOPBACK },
    credentials: SOURCES,
    ...changes,
  };
  const launch = forkedWorkers(FAKE_WORKER);
  const node: HeadwaterNode = await startNode({ config, launch, log, timing: { acknowledgeTimeoutMs: 100 } });
  return { node, log, control: formatListenAddress(node.controlAddress) };
}
