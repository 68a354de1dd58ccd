import { once } from 'node:events';
import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import type { ListenAddress } from '../origin/origin-config.ts';

/** unix(7): `sun_path` has 108 bytes, the last of them a zero. */
const MAX_PATH_BYTES = 107;

/**
 * Makes way for a unix socket: the one that a killed process left behind goes, one that somebody listens on stays.
 * @throws Error where no socket can be, which the operating system would call something else
 */
export async function prepareSocket(address: ListenAddress): Promise<void> {
  if (address.kind !== 'unix') return;
  const { path } = address;
  const refuse = (state: string) => new Error(`Cannot listen on unix:${path}: ${state}`);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw refuse(`its path is longer than ${MAX_PATH_BYTES} bytes`);
  if (!existsSync(dirname(path))) throw refuse('there is no such folder');
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw refuse('what is there is no socket');
  if (!(await isListenedOn(path))) unlinkSync(path);
}

async function isListenedOn(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}
