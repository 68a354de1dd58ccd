import { type DestinationStream, pino } from 'pino';
import { standardError } from '../origin/standard-error.ts';

/** What the control process needs of a log. Fields come first; the message is a sentence without them. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Names under which a secret could come to stand in a line, in snake_case and camelCase. */
const SECRET_NAME = /secret|token|password|authorization|signature|signing_?key|credential$/i;
/** Deeper than any line of ours; ends cycles. */
const MAX_DEPTH = 6;

/**
 * One JSON object a line. Secrets do not reach it by design; a field named like one is blanked all the same.
 * Lines go to standard error: standard output belongs to what a command answers.
 */
export function createLog(stream: DestinationStream = standardError()): Log {
  const base = { pid: process.pid, name: 'control' };
  const log = (fields: object) => blankSecrets(fields) as Record<string, unknown>;
  return pino({ base, formatters: { log } }, stream);
}

/** A copy of a line's fields with `[redacted]` in place of whatever is named like a secret. */
function blankSecrets(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth > MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => blankSecrets(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAME.test(name) ? '[redacted]' : blankSecrets(inner, depth + 1),
    ]),
  );
}
