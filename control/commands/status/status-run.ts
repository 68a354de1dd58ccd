import type { Status } from '../../grpc/gen/headwater/control/v1/status_service.ts';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClient } from '../client/with-client.ts';
import { CommandError } from '../terminal/exit-codes.ts';
import { print, printJson } from '../terminal/output.ts';
import { showLive } from '../terminal/live-screen.ts';
import { statusJson } from './status-json.ts';
import { statusLine } from './status-line.ts';
import { FLEET_FIRST, STATUS_VIEWS, type StatusUpdate, statusView } from './status-view.ts';

export interface StatusOptions extends ClientFlags {
  readonly json?: true;
  readonly watch?: true;
  readonly fleet?: true;
  readonly interval?: number;
}

const STANDARD_INTERVAL_MS = 1000;

/** Shows the node once, or until it is told to stop. */
export async function status(options: StatusOptions): Promise<void> {
  await withClient(options, async (client) => {
    if (!options.watch) return show(present((await client.getStatus()).status), options);
    const messages = client.watchStatus(options.interval ?? STANDARD_INTERVAL_MS);
    if (options.json) for await (const message of messages) show(present(message.status), options);
    else if (process.stdout.isTTY)
      await showLive(updatesOf(messages), options.fleet ? FLEET_FIRST : STATUS_VIEWS);
    else
      for await (const { status: current, earlier } of updatesOf(messages))
        print(statusLine(current, earlier, Date.now()));
    return undefined;
  });
}

function show(current: Status, { json, fleet }: StatusOptions): void {
  if (json) printJson(statusJson(current));
  else print(statusView(current, fleet));
}

async function* updatesOf(
  messages: AsyncIterable<{ status: Status | undefined }>,
): AsyncIterable<StatusUpdate> {
  let before: { readonly status: Status; readonly atMs: number } | undefined;
  for await (const message of messages) {
    const current = { status: present(message.status), atMs: Date.now() };
    yield {
      status: current.status,
      earlier: before && { ...before, seconds: (current.atMs - before.atMs) / 1000 },
    };
    before = current;
  }
}

function present(status: Status | undefined): Status {
  if (!status) throw new CommandError('the control service sent no status');
  return status;
}
