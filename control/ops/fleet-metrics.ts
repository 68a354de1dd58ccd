import type { FleetTrouble, FleetView } from '../fleet/fleet-view.ts';
import { skewOf } from '../fleet/skew-of.ts';
import type { NodeStatus } from '../status/node-status.ts';
import { type MetricFamily, type Sample, family, samplesOf } from './metric-family.ts';

/** The fleet as this node sees it; without one, no sample. */
export function fleetFamilies({ fleet, startedAtMs }: NodeStatus, nowMs: number): MetricFamily[] {
  const one = (valueOf: (view: FleetView) => number): Sample[] =>
    fleet === undefined ? [] : [{ labels: {}, value: valueOf(fleet) }];
  const some = (samples: (view: FleetView) => Sample[]): Sample[] =>
    fleet === undefined ? [] : samples(fleet);
  return [
    family(
      'headwater_fleet_stale_seconds',
      one(({ freshAtMs = startedAtMs }) => Math.max(0, nowMs - freshAtMs) / 1000),
    ),
    family(
      'headwater_fleet_revision',
      one(({ revision }) => revision),
    ),
    family(
      'headwater_fleet_nodes',
      one(({ nodes }) => nodes.length),
    ),
    family(
      'headwater_fleet_skew',
      some((view) => samplesOf('bucket', skewOf(view))),
    ),
    family(
      'headwater_fleet_keys_refused',
      one(({ nodes }) => nodes.filter(({ keysRefusal }) => keysRefusal !== undefined).length),
    ),
    family(
      'headwater_fleet_trouble',
      some(({ trouble }) => samplesOf('kind', troubleOf(trouble))),
    ),
  ];
}

/** 1 for the one that there is, so that an end of trouble ends no series. */
function troubleOf(trouble: FleetTrouble | undefined): Record<FleetTrouble['kind'], number> {
  const is = (kind: FleetTrouble['kind']): number => Number(trouble?.kind === kind);
  return {
    unreachable: is('unreachable'),
    denied: is('denied'),
    'foreign-key': is('foreign-key'),
    older: is('older'),
    'unknown-version': is('unknown-version'),
  };
}
