import type { FleetNode, FleetTrouble, FleetView } from '../fleet/fleet-view.ts';
import { skewOf } from '../fleet/skew-of.ts';
import { durationOf } from './duration-of.ts';
import type * as v1 from './gen/headwater/control/v1/fleet_service.ts';
import { FleetTroubleKind } from './gen/headwater/control/v1/fleet_service.ts';

/** What a node knows of its fleet, in the contract's words. */
export function fleetMessage(view: FleetView, nowMs = Date.now()): v1.Fleet {
  const { fleet, node, revision, freshAtMs, endpoint, nodes, generations, sourceHolders } = view;
  return {
    name: fleet,
    node,
    revision: BigInt(revision),
    freshTime: freshAtMs === undefined ? undefined : new Date(freshAtMs),
    staleDuration: freshAtMs === undefined ? undefined : durationOf(Math.max(0, nowMs - freshAtMs) * 1000),
    trouble: view.trouble && troubleMessage(view.trouble),
    endpoint,
    nodes: nodes.map((each) => nodeMessage(each, node)),
    generations: { ...generations },
    skew: skewOf(view),
    sourceHolders: { ...sourceHolders },
  };
}

const TROUBLES: Readonly<Record<FleetTrouble['kind'], FleetTroubleKind>> = {
  unreachable: FleetTroubleKind.FLEET_TROUBLE_KIND_UNREACHABLE,
  denied: FleetTroubleKind.FLEET_TROUBLE_KIND_DENIED,
  'foreign-key': FleetTroubleKind.FLEET_TROUBLE_KIND_FOREIGN_KEY,
  older: FleetTroubleKind.FLEET_TROUBLE_KIND_OLDER,
  'unknown-version': FleetTroubleKind.FLEET_TROUBLE_KIND_UNKNOWN_VERSION,
};

function troubleMessage({ kind, reason, sinceMs }: FleetTrouble): v1.FleetTrouble {
  return { kind: TROUBLES[kind], reason, sinceTime: new Date(sinceMs) };
}

function nodeMessage(
  { name, version, address, startedAtMs, revision, buckets, keysRefusal = '' }: FleetNode,
  thisNode: string,
): v1.FleetNode {
  const generations = Object.entries(buckets).map(
    ([bucket, { generation, refusal = '' }]) => [bucket, { generation, refusal }] as const,
  );
  return {
    name,
    version,
    address,
    startTime: new Date(startedAtMs),
    revision: BigInt(revision),
    buckets: Object.fromEntries(generations),
    keysRefusal,
    isThisNode: name === thisNode,
  };
}
