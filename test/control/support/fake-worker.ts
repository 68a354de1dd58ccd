import type { SendHandle } from 'node:child_process';
import { startFakeOrigin } from './fake-origin.ts';

process.title = 'headwater worker';
// The supervisor decides when a worker ends, also where the terminal's Ctrl-C reaches the whole group.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

startFakeOrigin(
  {
    send(message, socket) {
      process.send?.(message, socket as SendHandle, undefined, () => {
        if (message.kind === 'drained') process.exit(0);
      });
    },
    onMessage: (listener) => void process.on('message', listener),
  },
  { ownSocket: true },
);
