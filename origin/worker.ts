/** A forked worker: links the process channel to an origin. Without its parent a worker has no reason to be. */
import { flushCompileCache } from 'node:module';
import type { FromWorker, ToWorker } from './messages.ts';
import { startOrigin } from './origin.ts';

process.title = 'headwater worker';

startOrigin({
  send(message: FromWorker): void {
    if (!process.connected) return;
    process.send?.(message);
    if (message.kind === 'drained') process.disconnect?.();
  },
  onMessage(listener: (message: ToWorker) => void): void {
    process.on('message', (message) => {
      listener(message as ToWorker);
    });
  },
});

// A terminal's Ctrl-C and a service manager's stop reach the whole group: the parent decides when a worker drains.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => {
  process.exit(0);
});

// All is loaded by now; a worker that is killed would not keep it for the next.
flushCompileCache();
