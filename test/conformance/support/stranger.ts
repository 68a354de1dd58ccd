import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server of somebody else's. */
export interface Stranger {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a server and waits until it listens. @throws Error with all that it said, where it ends before */
export async function startStranger(
  command: string,
  args: readonly string[],
  port: number,
): Promise<Stranger> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk);
    });
  }
  const ended = once(child, 'exit').then(() => 'ended' as const);
  while ((await Promise.race([listens(port), ended])) !== true) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${command} ended:\n${said}`);
    await sleep(50);
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
