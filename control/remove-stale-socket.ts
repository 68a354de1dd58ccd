import { once } from 'node:events';
import { lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import type { ListenAddress } from '../origin/origin-config.ts';

/** Removes the socket file that a killed process left behind; one that somebody listens on stays. */
export async function removeStaleSocket(address: ListenAddress): Promise<void> {
  if (address.kind !== 'unix' || !isSocket(address.path)) return;
  const socket = connect(address.path);
  try {
    await once(socket, 'connect');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') unlinkSync(address.path);
  } finally {
    socket.destroy();
  }
}

function isSocket(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}
