import { type BadNetwork, badNetwork } from '../../support/bad-network.ts';
import { type FleetProcesses, startFleet } from '../../support/fleet-processes.ts';

/** A fleet in which each node has ways of its own to etcd. */
export async function startFleetWithWays(): Promise<{
  readonly fleet: FleetProcesses;
  /** By name of the node. */
  readonly ways: ReadonlyMap<string, readonly BadNetwork[]>;
}> {
  const ways = new Map<string, BadNetwork[]>();
  const fleet = await startFleet({
    async etcdYaml({ endpoints }, node) {
      const own = await Promise.all(endpoints.map(badNetwork));
      ways.set(node, own);
      return `endpoints: ${JSON.stringify(own.map(({ url }) => url))}`;
    },
  });
  return { fleet, ways };
}
