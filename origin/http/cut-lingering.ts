import type { Socket } from 'node:net';

/** For what was sent last to arrive, and for the other side to close, too: a few journeys around the world. */
const LINGER_MS = 2000;

/**
 * Cuts a connection whose other side does not close behind us: until it does, a connection that was ended keeps its
 * descriptor. It is not cut at once, since that could take back what was answered last. RFC 9112 9.6
 */
export function cutLingering(socket: Socket): void {
  socket.once('finish', () => {
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => {
      clearTimeout(timer);
    });
  });
}
