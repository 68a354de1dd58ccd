import { once } from 'node:events';
import { createServer } from 'node:net';
import { describeSystemError } from '../../origin/system-error.ts';
import { prepareSocket } from '../prepare-socket.ts';

/**
 * Holds a state file for this process, until the answer is called or the process ends, however it does: what is held is a
 * socket, and the kernel lets go of those.
 *
 * @throws Error where another process holds it
 */
export async function lockState(stateFile: string): Promise<() => void> {
  const path = `${stateFile}.lock`;
  await prepareSocket({ kind: 'unix', path });
  const server = createServer((socket) => socket.destroy());
  server.listen(path);
  try {
    await once(server, 'listening');
  } catch (error) {
    const isHeld = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const state = isHeld ? 'another process holds it' : describeSystemError(error);
    throw new Error(`Cannot use state ${stateFile}: ${state}`, { cause: error });
  }
  server.unref();
  return () => server.close();
}
