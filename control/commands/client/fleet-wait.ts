import { Option } from 'commander';
import type { FleetWait } from '../../grpc/gen/headwater/control/v1/credential_service.ts';

export type WaitName = 'all' | 'majority' | 'none';

/** The contract's numbers: to import them would load gRPC before it is needed. */
const WAITS = { all: 1, majority: 2, none: 3 } as const satisfies Record<WaitName, FleetWait>;

export interface WaitFlags {
  readonly wait: WaitName;
}

/** Of a node without a fleet, it changes nothing. */
export function waitOption(): Option {
  const text = 'in a fleet, wait until so many nodes go by it, five seconds at most';
  return new Option('--wait <NODES>', text).choices(Object.keys(WAITS)).default('all');
}

/** In the contract's words. */
export function waitOf({ wait }: WaitFlags): FleetWait {
  return WAITS[wait];
}
