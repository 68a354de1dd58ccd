import { type Fleet, FleetTroubleKind } from '../../grpc/gen/headwater/control/v1/fleet_service.ts';
import { enumName } from '../credentials/credential-view.ts';
import { plain } from '../terminal/output.ts';

/** As `--json` prints it: the contract's fields, with the kind of trouble in words and durations in seconds. */
export function fleetJson(fleet: Fleet): object {
  const { trouble, freshTime = null } = fleet;
  return {
    ...(plain(fleet) as object),
    freshTime,
    staleDuration: staleSeconds(fleet) ?? null,
    trouble: trouble ? { ...trouble, kind: troubleName(trouble.kind) } : null,
  };
}

/** `unreachable` */
export function troubleName(kind: number): string {
  return enumName(FleetTroubleKind, 'FLEET_TROUBLE_KIND_', kind);
}

/** Since etcd was last known to have nothing newer; undefined: it never was. */
export function staleSeconds({ staleDuration }: Fleet): number | undefined {
  return staleDuration && Number(staleDuration.seconds) + staleDuration.nanos / 1e9;
}
