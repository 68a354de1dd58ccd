import { vi } from 'vitest';
import type { FleetProcess } from '../../support/fleet-process.ts';
import type { FleetProcesses } from '../../support/fleet-processes.ts';

/** Pushes until it is done, with one request id and one key, as whoever rotates does. @returns its generation */
export async function pushSurely(
  fleet: FleetProcesses,
  requestId: string,
  nodes: readonly FleetProcess[] = fleet.nodes.slice(0, 1),
): Promise<number> {
  const key = fleet.newKey();
  let tries = 0;
  return vi.waitFor(async () => (await nodes[tries++ % nodes.length]!.push({ key, requestId })).generation, {
    timeout: 60_000,
    interval: 200,
  });
}
