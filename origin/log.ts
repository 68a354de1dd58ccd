import { pino } from 'pino';
import { standardError } from './standard-error.ts';

/** The lines a part of the origin may write. */
export type Logger = Pick<pino.Logger, 'info' | 'warn' | 'error'>;

/** JSON lines on standard error; what a message holds is chosen by its writer, and never a credential. */
export function createLogger(name: string): Logger {
  return pino({ name, base: { pid: process.pid, name } }, standardError());
}
