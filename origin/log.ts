import { type DestinationStream, pino } from 'pino';

/** The lines a part of the origin may write. */
export type Logger = Pick<pino.Logger, 'info' | 'warn' | 'error'>;

/** What waits for a standard error that takes nothing; lines beyond it are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** JSON lines on standard error; what a message holds is chosen by its writer, and never a credential. */
export function createLogger(name: string): Logger {
  return pino({ name, base: { pid: process.pid, name } }, standardError({ sync: false }));
}

/** Standard error, whatever becomes of it: where the disk behind it is full, lines are lost and nothing else. */
export function standardError({ sync }: { readonly sync: boolean }): DestinationStream {
  const stream = pino.destination({ fd: 2, sync, maxLength: MAX_WAITING_BYTES });
  stream.on('error', () => {
    // What is tried again at exit is tried for ever.
    stream.flushSync = () => undefined;
  });
  return stream;
}
