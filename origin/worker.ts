/** A forked worker: links the process channel to an origin. Without its parent a worker has no reason to be. */
import type { SendHandle } from 'node:child_process';
import { flushCompileCache } from 'node:module';
import type { FromWorker, ListeningSocket, ToWorker, WorkerChannel } from './messages.ts';
import { startOrigin } from './origin.ts';

process.title = 'headwater worker';

/** Reports that the parent has not read yet: one that stands still finds the latest news, not all of them. */
let unreadReports = 0;

const channel: WorkerChannel = {
  send(message: FromWorker, socket?: ListeningSocket): void {
    // Node says nothing of a parent that died with a socket on its way to it.
    if (!process.connected) process.exit(0);
    if (message.kind === 'stats' && unreadReports > 0) return;
    if (message.kind === 'stats') unreadReports++;
    process.send?.(message, socket as SendHandle, undefined, () => {
      if (message.kind === 'stats') unreadReports--;
    });
    if (message.kind === 'drained') process.disconnect?.();
  },
  onMessage(listener): void {
    process.on('message', (message, socket) => {
      listener(message as ToWorker, socket as ListeningSocket | undefined);
    });
  },
};
startOrigin(channel, { ownSocket: true });

// A terminal's Ctrl-C and a service manager's stop reach the whole group: the parent decides when a worker drains.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => {
  process.exit(0);
});

// All is loaded by now; a worker that is killed would not keep it for the next.
flushCompileCache();
