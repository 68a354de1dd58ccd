import { Authenticator } from '../../../control/access/authenticator.ts';
import type { FleetReader } from '../../../control/fleet/fleet-reader.ts';
import { formatListenAddress } from '../../../control/listen-address.ts';
import { startOpsServer } from '../../../control/ops/ops-server.ts';
import { NO_COUNTERS } from '../../../control/supervisor/counters.ts';
import { LOOPBACK, keptLog } from './control-fixtures.ts';
import { statusWith } from './node-status.ts';

/** The ops port of a node of a fleet, without the node. */
export async function startFleetOps(fleet: FleetReader) {
  const readStatus = () =>
    statusWith(NO_COUNTERS, { address: { kind: 'tcp', host: '127.0.0.1', port: 1 }, fleet: fleet.view() });
  const ops = await startOpsServer({
    listen: LOOPBACK,
    hosts: () => [],
    readStatus,
    watchedStatus: readStatus,
    fleet,
    rotations: () => [],
    failures: () => [],
    explain: () => Promise.reject(new Error('nobody asks')),
    guide: { samples: [], hints: [] },
    authenticator: new Authenticator(undefined),
    audit: { write: () => undefined, close: () => undefined },
    log: keptLog(),
  });
  return { url: `http://${formatListenAddress(ops.address)}`, close: () => ops.close() };
}
