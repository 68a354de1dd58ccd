import type { Fleet } from '../../grpc/gen/headwater/control/v1/fleet_service.ts';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClient } from '../client/with-client.ts';
import { CommandError } from '../terminal/exit-codes.ts';
import { type LiveView, showLive } from '../terminal/live-screen.ts';
import { print, printJson } from '../terminal/output.ts';
import { fleetJson } from './fleet-json.ts';
import { ackTable, fleetHeading, fleetWords, nodeTable, refusalLines } from './fleet-view.ts';

export interface FleetFlags extends ClientFlags {
  readonly json?: true;
}

export interface FleetWatchFlags extends FleetFlags {
  readonly interval?: number;
}

type Draw = (fleet: Fleet, nowMs: number) => readonly string[];

const DRAWS = {
  nodes: (fleet, nowMs) => [
    ...fleetHeading(fleet, nowMs),
    '',
    nodeTable(fleet, nowMs),
    ...refusalLines(fleet),
  ],
  acks: (fleet, nowMs) => [...fleetHeading(fleet, nowMs), '', ackTable(fleet), ...refusalLines(fleet)],
} as const satisfies Record<string, Draw>;

const VIEWS: readonly LiveView<Fleet>[] = [
  view('a', 'acks', 'what every node signs with, by bucket', DRAWS.acks),
  view('n', 'nodes', 'which nodes there are, and whether they go by all', DRAWS.nodes),
];

const STANDARD_INTERVAL_MS = 1000;

/** Shows the fleet once, as this node sees it. */
export async function showFleet(what: keyof typeof DRAWS, { json, ...flags }: FleetFlags): Promise<void> {
  const fleet = present((await withClient(flags, (client) => client.getFleet())).fleet);
  if (json) printJson(fleetJson(fleet));
  else print(DRAWS[what](fleet, Date.now()).join('\n'));
}

/** Shows the fleet upon each change, until it is told to stop. */
export async function watchFleet({ json, interval, ...flags }: FleetWatchFlags): Promise<void> {
  await withClient(flags, async (client) => {
    const fleets = fleetsOf(client.watchFleet(interval ?? STANDARD_INTERVAL_MS));
    if (json) for await (const fleet of fleets) printJson(fleetJson(fleet));
    else if (process.stdout.isTTY) await showLive(fleets, VIEWS);
    else for await (const fleet of fleets) print(fleetLine(fleet));
  });
}

/** The fleet in one line, for a log or a pipe. */
function fleetLine(fleet: Fleet): string {
  const generations = Object.entries(fleet.generations).map(([bucket, newest]) => `${bucket} ${newest}`);
  return [new Date().toISOString(), fleetWords(fleet), `revision ${fleet.revision}`, ...generations].join(
    '  ',
  );
}

async function* fleetsOf(messages: AsyncIterable<{ fleet: Fleet | undefined }>): AsyncIterable<Fleet> {
  for await (const { fleet } of messages) yield present(fleet);
}

function present(fleet: Fleet | undefined): Fleet {
  if (!fleet) throw new CommandError('the control service sent no fleet');
  return fleet;
}

function view(key: string, name: string, about: string, draw: Draw): LiveView<Fleet> {
  return { key, name, about, draw: (fleet) => draw(fleet, Date.now()).join('\n') };
}
