import type { Socket } from 'node:net';

/** Calls back when a socket is closed, at once where it is by now. @returns what takes that back */
export function onceClosed(socket: Socket | null, listener: () => void): () => void {
  if (socket === null || socket.destroyed) {
    listener();
    return () => undefined;
  }
  socket.once('close', listener);
  return () => socket.off('close', listener);
}
